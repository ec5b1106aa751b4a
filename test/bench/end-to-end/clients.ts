/** Clients of a running mesh's stores. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { SQSClient } from "@aws-sdk/client-sqs";
import { sdkSettings } from "@sluice/shared/adapters/sdk-settings.ts";

/** The clients, and their end. */
export interface Clients {
  readonly dynamo: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly sqs: SQSClient;
  close(): void;
}

/** Opens them for the endpoints that a mesh's run file names. */
export function openClients(endpoints: Readonly<Record<string, string>>): Clients {
  const common = {
    ...sdkSettings({ requestTimeoutMs: 30_000 }),
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const ofDynamo = { ...common, endpoint: endpointOf(endpoints, "AWS_ENDPOINT_URL_DYNAMODB") };
  const dynamo = new DynamoDBClient(ofDynamo);
  const streams = new DynamoDBStreamsClient(ofDynamo);
  const sqs = new SQSClient({
    ...common,
    endpoint: endpointOf(endpoints, "AWS_ENDPOINT_URL_SQS"),
    useQueueUrlAsEndpoint: false,
  });
  return {
    dynamo,
    streams,
    sqs,
    close: () => {
      for (const client of [dynamo, streams, sqs]) client.destroy();
    },
  };
}

function endpointOf(endpoints: Readonly<Record<string, string>>, name: string): string {
  const endpoint = endpoints[name];
  if (endpoint === undefined) throw new Error(`the mesh names no ${name}`);
  return endpoint;
}
