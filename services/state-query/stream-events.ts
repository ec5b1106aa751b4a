/**
 * `GET /v1/files/:id/events`: a file's history as server-sent events, then what comes, until the file has ended. `Last-Event-ID` goes on
 * from there; an event may be sent twice around a reconnection, and its id says so.
 */
import { hasEnded } from "@sluice/contracts/api/file-view.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { fileView } from "./core/file-view.ts";
import type { QueryDeps } from "./deps.ts";
import { noSuchFile } from "./problems.ts";
import { type PlacedAspect, readAspects } from "./read-file.ts";

/** Turns of the live loop between comments that keep the connection open. */
const heartbeatEvery = 40;
/** Events that came in this long before the last one sent are sent again: two of one moment may be read apart. */
const overlapMs = 2_000;

/** The route. */
export function streamEvents({ model, pause }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const file = c.req.param("id") ?? "";
    const first = await readAspects(model, caller, file);
    if (first === null) return problemResponse(noSuchFile);
    const since = sinceOf(c.req.header("last-event-id"));
    return streamSSE(c, async (stream) => {
      const leaving = new AbortController();
      stream.onAbort(() => leaving.abort());
      const sent = new Set<string>();
      for (let turn = 0; !leaving.signal.aborted; turn += 1) {
        const aspects = turn === 0 ? first : ((await readAspects(model, caller, file)) ?? []);
        for (const { item } of inOrder(aspects)) {
          if (sent.has(item.id) || item.arrivedAt < since) continue;
          sent.add(item.id);
          const { type, occurredAt, payload } = item;
          const data = JSON.stringify({ type, occurredAt, payload });
          await stream.writeSSE({ id: `${item.arrivedAt}/${item.id}`, event: type, data });
        }
        const view = fileView(file, aspects);
        if (view !== null && hasEnded(view.phase)) {
          await stream.writeSSE({ event: "end", data: JSON.stringify(view) });
          return;
        }
        if (turn % heartbeatEvery === heartbeatEvery - 1) await stream.write(": still here\n\n");
        await pause(leaving.signal);
      }
    });
  };
}

const inOrder = (aspects: readonly PlacedAspect[]): readonly PlacedAspect[] =>
  aspects.toSorted((a, b) =>
    a.item.arrivedAt < b.item.arrivedAt ? -1 : a.item.arrivedAt > b.item.arrivedAt ? 1 : 0,
  );

function sinceOf(lastEventId: string | undefined): string {
  const [arrivedAt = ""] = (lastEventId ?? "").split("/");
  const at = Date.parse(arrivedAt);
  return Number.isNaN(at) ? "" : new Date(at - overlapMs).toISOString();
}
