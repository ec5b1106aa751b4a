/** What must be so before anything is started; each failure is one line with its remedy. */
import { mkdirSync, statfsSync } from "node:fs";
import { chooseEngine, type DynamoDbEngine } from "../stores/dynamodb.ts";
import { isFree } from "./free-port.ts";
import { readRunFile } from "./run-file.ts";

/** Something the user must mend first. Its message is the whole story. */
export class NotReady extends Error {
  override readonly name = "NotReady";
}

const diskBytesMin = 1024 ** 3;

/** Checks the machine. Throws NotReady. */
export async function preflight(directory: string, port: number): Promise<DynamoDbEngine> {
  mkdirSync(directory, { recursive: true });
  const running = readRunFile(directory);
  if (running !== null)
    throw new NotReady(
      `Sluice runs already in ${directory} (${running.url}): stop it with Ctrl-C there, or choose another --dir.`,
    );
  if (port !== 0 && !(await isFree(port)))
    throw new NotReady(`Port ${port} is taken: stop what listens there, or choose another with --port.`);
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < diskBytesMin)
    throw new NotReady(
      `The disk of ${directory} has less than 1 GiB free: make room, or choose another --dir.`,
    );
  try {
    return chooseEngine();
  } catch (cause) {
    throw new NotReady(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
