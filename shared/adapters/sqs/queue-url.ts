/** A queue's URL, by its name. */
import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** Looks it up at the first call and keeps it; a look-up that failed is tried again at the next. */
export function queueUrl(client: SQSClient, name: string): () => Promise<string> {
  let url: Promise<string> | null = null;
  const look = async (): Promise<string> => {
    const command = new GetQueueUrlCommand({ QueueName: name });
    const { QueueUrl } = await client.send(command, { requestTimeout: 5_000 });
    if (QueueUrl === undefined) throw new Error(`there is no queue ${name}`);
    return QueueUrl;
  };
  return () => {
    url ??= look().catch((cause: unknown) => {
      url = null;
      throw cause;
    });
    return url;
  };
}
