/** What must be so before anything is started; each failure is one line with its remedy. */
import { statfsSync } from "node:fs";
import { chooseEngine, type DynamoDbEngine } from "../stores/dynamodb-engine.ts";
import { whyNotFree } from "./free-port.ts";

/** Something the user must mend first. Its message is the whole story. */
export class NotReady extends Error {
  override readonly name = "NotReady";
}

const diskBytesMin = 1024 ** 3;

/**
 * Checks the machine for a mesh in `directory`, which exists, with its public address on `port` (0: any); chooses what serves DynamoDB, or
 * nothing where that runs elsewhere (`needsDynamoDb` false). Throws NotReady.
 */
export async function preflight(
  directory: string,
  port: number,
  needsDynamoDb = true,
): Promise<DynamoDbEngine | null> {
  const reason = port === 0 ? null : await whyNotFree(port);
  if (reason !== null) throw new NotReady(reason);
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < diskBytesMin)
    throw new NotReady(
      `The disk of ${directory} has less than 1 GiB free: make room, or choose another --dir.`,
    );
  if (!needsDynamoDb) return null;
  try {
    return chooseEngine();
  } catch (cause) {
    throw new NotReady(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
