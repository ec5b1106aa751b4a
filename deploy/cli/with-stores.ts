/** What the commands of operators share: stores that are open for as long as a command works, who does it, and that a refusal is one line. */
import { Refused } from "./client.ts";

/** Runs a command's work; a refusal is one line and exit code 1. Throws what is no refusal. */
export async function refusedInOneLine(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    console.error(cause.message);
    process.exitCode = 1;
  }
}

/** Runs work on stores that are opened for it, and closes them after; a refusal is one line and exit code 1. */
export const withStores = <Stores extends { close(): void | Promise<void> }>(
  open: () => Stores,
  work: (stores: Stores) => Promise<void>,
): Promise<void> =>
  refusedInOneLine(async () => {
    const stores = open();
    try {
      await work(stores);
    } finally {
      await stores.close();
    }
  });

/** Who does it. Throws Refused when nobody is named. */
export function doneBy({ by }: { readonly by?: string }): string {
  if (by === undefined || by.trim() === "")
    throw new Refused("Say who does it, with --by: it is kept with what is done.");
  return by;
}

/** Why. Throws Refused when nobody says so. */
export function because({ reason }: { readonly reason?: string }): string {
  if (reason === undefined || reason.trim() === "")
    throw new Refused("Say why, with --reason: it is kept with what is done.");
  return reason;
}
