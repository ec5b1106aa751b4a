/** `Prefer: wait=N` on a file: its view once it is judged or has ended, or as it is when N seconds are over. */
import { type FileView, hasEnded } from "@sluice/contracts/api/file-view.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { waitOf } from "@sluice/shared/http/prefer.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { Context } from "hono";
import type { QueryDeps } from "./deps.ts";
import { readFile } from "./read-file.ts";

/** Below the 30 s that an HTTP API waits for a function. */
const secondsMax = 25;

/** Reads a file, waiting if the caller would and not too many wait already: a preference may be passed over. */
export function waitForFile({ model, pause, streamsMax }: QueryDeps) {
  let waiting = 0;
  return async (c: Context, caller: Caller, file: string): Promise<FileView | null> => {
    const seconds = waitOf(c.req.header("prefer"), secondsMax);
    const read = (): Promise<FileView | null> => readFile(model, caller, file);
    if (seconds === null || waiting >= streamsMax) return read();
    const until = systemClock.now().getTime() + seconds * 1000;
    const { signal } = c.req.raw;
    waiting += 1;
    try {
      let view = await read();
      // A file that was sent a moment ago is on its way here: it is waited for too.
      while (!isJudged(view) && !signal.aborted && systemClock.now().getTime() < until) {
        await pause(signal);
        view = await read();
      }
      c.header("preference-applied", `wait=${seconds}`);
      return view;
    } finally {
      waiting -= 1;
    }
  };
}

const isJudged = (view: FileView | null): boolean =>
  view !== null && (view.verdict !== null || hasEnded(view.phase));
