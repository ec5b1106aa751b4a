/** The SQS client. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { type SdkOptions, sdkSettings } from "../sdk-settings.ts";

/**
 * A client with Sluice's settings; the endpoint is AWS_ENDPOINT_URL_SQS where that is set. A queue's URL names the queue and no more:
 * emulators write hosts into it that nobody can resolve. A long poll may last 20 s, so a call may last 30.
 */
export const sqsClient = (options?: SdkOptions): SQSClient =>
  new SQSClient({ useQueueUrlAsEndpoint: false, ...sdkSettings({ requestTimeoutMs: 30_000, ...options }) });
