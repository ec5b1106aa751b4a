/** Undos, for the loader's tests. */
import { deliver, drain, fileId, type TestLoader, told } from "./testing.ts";

/** The keys that the files of these tests speak of. */
export const keys = ["a", "b", "c", "d", "e"];

/** Undoes a file, to its end. */
export async function undo(loader: TestLoader, ...which: Parameters<typeof told.undo>): Promise<void> {
  const outcome = await deliver(loader.deps, told.undo(...which));
  if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
  await drain(loader);
}

/** What an event of a file tells; undefined where there was none. */
export const payloadOf = ({ events }: TestLoader, number: number, type: string) =>
  events.find((event) => event.type === type && event.payload["file"] === fileId(number))?.payload;
