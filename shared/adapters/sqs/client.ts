import { SQSClient } from "@aws-sdk/client-sqs";

/** A client by the SDK's own settings: region, credentials and endpoint come from the environment. */
export function sqsClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 5,
    requestHandler: { httpsAgent: { maxSockets: 64 }, httpAgent: { maxSockets: 64 } },
  });
}
