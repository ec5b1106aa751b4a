/**
 * `GET /v1/files/:id/events`: a file's history as server-sent events, then what comes, until the file has ended. Each event's `id` is its
 * number in the history, so that `Last-Event-ID` goes on right after it.
 */
import { type FileView, hasEnded } from "@sluice/contracts/api/file-view.ts";
import { isPipelineEvent } from "@sluice/contracts/events/catalogue.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { caching } from "@sluice/shared/http/caching.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { type Aspect, aspectSk, keepNewest, readAspect } from "./core/aspect.ts";
import { fileView } from "./core/file-view.ts";
import { historyPk } from "./core/places.ts";
import type { QueryDeps } from "./deps.ts";
import { badLastEventId, noSuchFile, tooManyOwnStreams, tooManyStreams } from "./problems.ts";
import { readAspects } from "./read-file.ts";

/** Rounds without an event before a comment keeps the connection open. */
const heartbeatEvery = 40;
/** Rounds after which the key is looked up again. */
const keyCheckEvery = 20;
/** Events asked for at once. */
const entriesMax = 200;
/** The id of the last event, `end`: whoever has it has everything. */
const endSuffix = ".end";

/** The route. */
export function streamEvents(deps: QueryDeps) {
  const { model, log, streamsMax, streamsOfKeyMax } = deps;
  let open = 0;
  const openOf = new Map<string, number>();
  const count = (keyId: string, by: 1 | -1): void => {
    open += by;
    const own = (openOf.get(keyId) ?? 0) + by;
    if (own === 0) openOf.delete(keyId);
    else openOf.set(keyId, own);
  };
  return async (c: Context, caller: Caller, isStillKnown: () => Promise<boolean>): Promise<Response> => {
    const file = c.req.param("id") ?? "";
    const lastId = c.req.header("last-event-id") ?? "0";
    const last = /^(?:([0-9]{1,9})-)?([0-9]{1,9})(\.end)?$/.exec(lastId);
    if (last === null) return problemResponse(badLastEventId);
    if ((await readAspects(model, caller, file)) === null) return problemResponse(noSuchFile);
    // The one answer after which an EventSource does not connect again (HTML, 9.2.3).
    if (lastId.endsWith(endSuffix)) return c.body(null, 204, { "cache-control": caching.never });
    const generation = (await deps.generation?.()) ?? 0;
    // Another generation has other numbers: its history is told from the start, so that nothing is missed.
    const after = Number(last[1] ?? 0) === generation ? Number(last[2]) : 0;
    if (open >= streamsMax) return problemResponse(tooManyStreams(streamsMax));
    if ((openOf.get(caller.keyId) ?? 0) >= streamsOfKeyMax)
      return problemResponse(tooManyOwnStreams(streamsOfKeyMax));
    count(caller.keyId, 1);
    const live = streamSSE(c, async (stream) => {
      const leaving = new AbortController();
      stream.onAbort(() => leaving.abort());
      // A host that must answer in time aborts the request; what was sent so far then arrives.
      const { signal } = c.req.raw;
      if (signal.aborted) leaving.abort();
      else signal.addEventListener("abort", () => leaving.abort(), { once: true });
      try {
        await follow(deps, { file, after, generation, isStillKnown }, stream, leaving.signal);
      } catch (err) {
        // The client sees the connection end, and comes again with the last id that it has.
        log.warn({ err, file }, "a live stream broke off");
      } finally {
        count(caller.keyId, -1);
      }
    });
    live.headers.set("cache-control", caching.never);
    return live;
  };
}

/** What is followed, from where, and for whom. */
interface Followed {
  readonly file: string;
  readonly after: number;
  /** Of the read model, that the number is of. */
  readonly generation: number;
  readonly isStillKnown: () => Promise<boolean>;
}

/** Sends what lies after a number in a file's history, and what is added to it, until the file has ended or the client leaves. */
async function follow(
  { model, pause, generation: serving }: QueryDeps,
  { file, after, generation, isStillKnown }: Followed,
  stream: SSEStreamingApi,
  leaving: AbortSignal,
): Promise<void> {
  const known = new Map<string, Aspect>();
  let view: FileView | null = null;
  let read = 0;
  const idOf = (number: number): string => (generation === 0 ? String(number) : `${generation}-${number}`);
  for (let quiet = 0, round = 0; !leaving.aborted; quiet += 1, round += 1) {
    const entries = await model.entries({ pk: historyPk(file), after: read, limit: entriesMax });
    // These may be another generation's. The client comes again with its last id.
    if (((await serving?.()) ?? 0) !== generation) return;
    for (const { number, item } of entries) {
      const aspect = readAspect(item);
      const sk = isPipelineEvent(aspect.type) ? aspectSk(aspect.type, aspect.payload) : null;
      if (sk !== null) keepNewest(known, sk, aspect);
      read = number;
      if (number > after && !leaving.aborted) await send(stream, idOf(number), aspect);
    }
    if (entries.length === entriesMax) continue;
    if (entries.length > 0) {
      quiet = 0;
      view = fileView(file, [...known.values()]);
    }
    if (view !== null && hasEnded(view.phase)) {
      await stream.writeSSE({ id: `${idOf(read)}${endSuffix}`, event: "end", data: JSON.stringify(view) });
      return;
    }
    if (quiet % heartbeatEvery === heartbeatEvery - 1) await stream.write(": still here\n\n");
    // A key may be revoked while its stream is open: who comes again with it is refused.
    if (round % keyCheckEvery === keyCheckEvery - 1 && !(await isStillKnown())) return;
    await pause(leaving);
  }
}

async function send(stream: SSEStreamingApi, number: string, aspect: Aspect): Promise<void> {
  const { id, type, occurredAt, payload } = aspect;
  const data = JSON.stringify({ id, type, occurredAt, payload });
  await stream.writeSSE({ id: number, event: type, data });
}
