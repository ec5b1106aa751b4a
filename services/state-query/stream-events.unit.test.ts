import { describe, expect, test } from "bun:test";
import { asRecord, eventsOf, fileNumbered, keys, type TestQuery, testQuery, wholeWay } from "./testing.ts";
import { keyEnded } from "./testing-keys.ts";

const file = fileNumbered(1);
const e = eventsOf(file);
const path = `/v1/files/${file}/events`;

interface Sent {
  readonly id?: string;
  readonly event?: string;
  readonly data?: unknown;
  readonly comment?: string;
}

/** The events of a response, one at a time; null at its end. */
function reader(response: Response): { next(): Promise<Sent | null>; leave(): Promise<void> } {
  const body = response.body?.getReader();
  if (body === undefined) throw new Error(`no body: ${response.status}`);
  const decoder = new TextDecoder();
  let text = "";
  return {
    next: async () => {
      while (!text.includes("\n\n")) {
        const { done, value } = await body.read();
        if (done) return null;
        text += decoder.decode(value, { stream: true });
      }
      const end = text.indexOf("\n\n");
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const field = (name: string): string | undefined =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const [id, event, data, comment] = [field("id"), field("event"), field("data"), field("")];
      return {
        ...(id === undefined ? {} : { id }),
        ...(event === undefined ? {} : { event }),
        ...(data === undefined ? {} : { data: JSON.parse(data) as unknown }),
        ...(comment === undefined ? {} : { comment }),
      };
    },
    leave: () => body.cancel(),
  };
}

async function readAll(response: Response): Promise<readonly Sent[]> {
  const events: Sent[] = [];
  const stream = reader(response);
  for (let next = await stream.next(); next !== null; next = await stream.next()) events.push(next);
  return events;
}

/** A pause that ends when the test says so. */
function turnstile() {
  let waiting: (() => void)[] = [];
  let paused = Promise.withResolvers<void>();
  return {
    pause: (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve());
        paused.resolve();
      }),
    /** Waits until a stream pauses, and lets it go on. */
    turn: async () => {
      await paused.promise;
      paused = Promise.withResolvers();
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

const opened = async (query: TestQuery, lastId?: string): Promise<Response> =>
  query.get(path, "acme", lastId === undefined ? {} : { "last-event-id": lastId });
const ids = (events: readonly Sent[]) => events.map(({ id }) => id);

describe("a file that has ended", () => {
  test("streams its whole history in order, then its end, then closes", async () => {
    const query = await testQuery();
    const way = wholeWay(file);
    await query.take(...way, ...way);
    const response = await opened(query);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const events = await readAll(response);
    expect(events.map(({ event }) => event)).toEqual([...way.map(({ type }) => type), "end"]);
    expect(ids(events)).toEqual([...way.map((_, index) => String(index + 1)), `${way.length}.end`]);
    const [received, payload] = [way[0], way[0]?.payload];
    expect(events[0]?.data).toEqual({
      id: received?.id,
      type: "file.received.v1",
      occurredAt: received?.occurredAt,
      payload,
    });
    expect(events.at(-1)?.data).toEqual(await query.json(`/v1/files/${file}`));
  });

  test.each([
    ["failed", [e.received(), e.failed()]],
    ["rejected", [e.received(), e.sharded(), e.shardRejected(0), e.rejected()]],
  ] as const)("ends when it is %s", async (phase, events) => {
    const query = await testQuery();
    await query.take(...events);
    const sent = await readAll(await opened(query));
    expect(sent.at(-1)).toMatchObject({ event: "end", data: { phase } });
    expect(sent).toHaveLength(events.length + 1);
  });

  test("goes on right after Last-Event-ID, wherever that is", async () => {
    const query = await testQuery();
    await query.take(...wholeWay(file));
    const all = await readAll(await opened(query));
    for (let seen = 0; seen < all.length; seen += 1)
      expect(await readAll(await opened(query, String(seen)))).toEqual(all.slice(seen));
  });

  test("tells an EventSource that has its end not to come again", async () => {
    const query = await testQuery();
    await query.take(...wholeWay(file));
    const end = (await readAll(await opened(query))).at(-1)?.id;
    expect((await opened(query, end)).status).toBe(204);
  });

  test("streams a history of many pages whole", async () => {
    const query = await testQuery();
    const progress = Array.from({ length: 450 }, (_, index) => e.progressed(index + 1));
    await query.take(e.received(), ...progress, e.failed());
    expect(await readAll(await opened(query))).toHaveLength(453);
  });
});

describe("a file on its way", () => {
  test("streams its history, then each event as it comes, then its end", async () => {
    const { pause, turn } = turnstile();
    const query = await testQuery({ pause });
    await query.take(e.received(), e.ready(0));
    const stream = reader(await opened(query));
    expect((await stream.next())?.event).toBe("file.received.v1");
    expect((await stream.next())?.event).toBe("shard.ready.v1");
    await query.take(e.ready(1));
    await turn();
    expect(await stream.next()).toMatchObject({ id: "3", event: "shard.ready.v1" });
    await turn();
    await query.take(e.loaded(), e.ready(1), e.progressed(16));
    await turn();
    expect(await stream.next()).toMatchObject({ id: "4", event: "file.loaded.v1" });
    expect(await stream.next()).toMatchObject({ id: "5", event: "sync.progressed.v1" });
    expect(await stream.next()).toMatchObject({ event: "end", data: { phase: "synced" } });
    expect(await stream.next()).toBeNull();
  });

  test("two streams of it get the same, and one that comes back misses nothing", async () => {
    const { pause, turn } = turnstile();
    const query = await testQuery({ pause });
    await query.take(e.received());
    const leaver = reader(await opened(query));
    const [first] = [await leaver.next()];
    await leaver.leave();
    await query.take(e.ready(0), e.failed());
    const back = await readAll(await opened(query, first?.id));
    expect(back.map(({ event }) => event)).toEqual(["shard.ready.v1", "file.failed.v1", "end"]);
    expect(ids(back)).toEqual(["2", "3", "3.end"]);
    await turn();
  });

  test("is kept open by comments while nothing comes", async () => {
    const query = await testQuery({ pause: () => Promise.resolve() });
    await query.take(e.received());
    const stream = reader(await opened(query));
    await stream.next();
    expect(await stream.next()).toEqual({ comment: "still here" });
    expect(await stream.next()).toEqual({ comment: "still here" });
    await stream.leave();
  });

  test("ends when its key is revoked, and does not open again", async () => {
    const query = await testQuery({ pause: () => Promise.resolve() });
    await query.take(e.received());
    const stream = reader(await opened(query));
    expect((await stream.next())?.id).toBe("1");
    await query.take(keyEnded("acme", "ACMEKEY1", new Date().toISOString()));
    let last = await stream.next();
    while (last?.comment === "still here") last = await stream.next();
    expect(last).toBeNull();
    expect((await opened(query)).status).toBe(401);
  });

  test("a host that cannot wait aborts the request: the stream ends with what it has, and is taken up there", async () => {
    const { pause, turn } = turnstile();
    const query = await testQuery({ pause });
    const way = wholeWay(file);
    await query.take(...way.slice(0, 3));
    const over = new AbortController();
    const headers = { authorization: `Bearer ${keys.acme}` };
    const response = await query.app.request(path, { headers, signal: over.signal });
    const sent = readAll(response);
    await turn();
    over.abort();
    expect(ids(await sent)).toEqual(["1", "2", "3"]);
    await query.take(...way.slice(3));
    expect(ids(await readAll(await opened(query, "3")))[0]).toBe("4");
  });

  test("when the read model fails, the stream ends without a last event, and can be taken up again", async () => {
    const { pause, turn } = turnstile();
    const query = await testQuery({ pause });
    await query.take(e.received());
    const { entries } = query.deps.model;
    const stream = reader(await opened(query));
    expect((await stream.next())?.id).toBe("1");
    Object.assign(query.deps.model, { entries: () => Promise.reject(new Error("away")) });
    await turn();
    expect(await stream.next()).toBeNull();
    Object.assign(query.deps.model, { entries });
    await query.take(e.failed());
    expect(ids(await readAll(await opened(query, "1")))).toEqual(["2", "2.end"]);
  });
});

describe("open streams are bounded", () => {
  test("one too many is refused; a client that leaves makes room", async () => {
    const { pause } = turnstile();
    const query = await testQuery({ pause, streamsMax: 1 });
    await query.take(e.received());
    const stream = reader(await opened(query));
    await stream.next();
    const refused = await opened(query);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(asRecord(await refused.json())["type"]).toBe("/problems/too-many-streams");
    await stream.leave();
    await query.take(e.failed());
    const events = await readAll(await untilRoom(query));
    expect(events).toHaveLength(3);
  });

  /** The leaver's room is free when its loop has seen that it left: some microtasks later. */
  async function untilRoom(query: TestQuery): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await opened(query);
      if (response.status === 200 || attempt === 100) return response;
    }
  }

  test("one key may not hold them all: another's has room, and so has it once one has ended", async () => {
    const { pause, turn } = turnstile();
    const query = await testQuery({ pause, streamsOfKeyMax: 1 });
    await query.take(e.received());
    const stream = reader(await opened(query));
    await stream.next();
    const refused = await opened(query);
    expect([refused.status, asRecord(await refused.json())["type"]]).toEqual([
      429,
      "/problems/too-many-own-streams",
    ]);
    const others = await query.get(path, "operator");
    expect(others.status).toBe(200);
    await query.take(e.failed());
    await turn();
    while ((await stream.next()) !== null);
    expect((await untilRoom(query)).status).toBe(200);
  });

  test("streams that have ended make room", async () => {
    const query = await testQuery({ streamsMax: 1 });
    await query.take(e.received(), e.failed());
    for (let time = 0; time < 3; time += 1) expect(await readAll(await opened(query))).toHaveLength(3);
  });
});

test.each(["x", "-1", "1.5", "1.end.end", "99999999999"])(
  "a Last-Event-ID of %j is none of ours",
  async (id) => {
    const query = await testQuery();
    await query.take(e.received());
    const response = await opened(query, id);
    expect(response.status).toBe(400);
    expect(asRecord(await response.json())["type"]).toBe("/problems/bad-last-event-id");
  },
);
