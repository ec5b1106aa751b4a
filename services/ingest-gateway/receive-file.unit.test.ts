import { describe, expect, test } from "bun:test";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { FileId } from "@sluice/contracts/ids.ts";
import fc from "fast-check";
import { createConsumer } from "./consumer.ts";
import type { GatewayDeps } from "./deps.ts";
import { type Received, receiveFile, type Upload } from "./receive-file.ts";
import { acme, calmContext, fileId, messageOf, type TestGateway, testGateway } from "./testing.ts";

const dayMs = 24 * 60 * 60 * 1000;
const feedOf = (name: string): AnyFeed => {
  const feed = feeds.get(name);
  if (feed === undefined) throw new Error(`there is no feed ${name}`);
  return feed;
};
const snapshot = feedOf("bank-branches");
const delta = feedOf("orders");

/** An upload whose content is one letter, or BAD. */
function uploadOf(
  number: number,
  feed: AnyFeed,
  content: string,
  idempotencyKey: string | null = null,
): Upload {
  return {
    file: fileId(number),
    partner: acme,
    feed,
    object: `acme/${fileId(number)}/raw`,
    bytes: 10,
    sha256: Buffer.from(content).toString("hex").padStart(64, "0"),
    idempotencyKey,
    trace: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
  };
}

const fileOf = (received: Received): FileId | null =>
  received.kind === "new" || received.kind === "repeat" ? received.file.file : null;

/** Receives contents one after the other; the sequence number of the file that each one is. */
async function sequences(
  gateway: TestGateway,
  feed: AnyFeed,
  contents: readonly string[],
): Promise<readonly number[]> {
  const found: number[] = [];
  for (const [index, content] of contents.entries()) {
    const received = await receiveFile(gateway.deps, uploadOf(index + 1, feed, content));
    if (received.kind === "new" || received.kind === "repeat") found.push(received.file.sequence);
  }
  return found;
}

/** Shards the file, then the gate rejects it. */
async function reject({ deps, events }: TestGateway, file: FileId): Promise<void> {
  const received = events.find(({ id }) => id === `file:${file}@1.1`);
  if (received === undefined) throw new Error(`file ${file} was never received`);
  await deps.objects.put(`acme/${file}/raw`, new TextEncoder().encode("1\n"));
  expect(await createConsumer(deps).handle(messageOf(received), calmContext)).toEqual({ kind: "done" });
  const { object: _object, ...ref } = received.payload;
  const payload = { ...ref, rows: 1, badRows: 1, errors: 1, byCode: { x: 1 }, report: "r" };
  const message = { ...messageOf(received), type: "file.rejected.v1", payload };
  expect(await createConsumer(deps).handle(message, calmContext)).toEqual({ kind: "done" });
}

describe("the digest rule", () => {
  test("a snapshot feed: A, A, B, A are three files", async () => {
    expect(await sequences(await testGateway(), snapshot, ["A", "A", "B", "A"])).toEqual([1, 1, 2, 3]);
  });

  test("a delta feed: A, B, A are two files", async () => {
    expect(await sequences(await testGateway(), delta, ["A", "B", "A"])).toEqual([1, 2, 1]);
  });

  test("a delta feed: A counts for as many days as the feed says, and not a moment longer", async () => {
    const gateway = await testGateway();
    const receive = async (number: number) =>
      fileOf(await receiveFile(gateway.deps, uploadOf(number, delta, "A")));
    const first = await receive(1);
    gateway.clock.forward(30 * dayMs);
    expect(await receive(2)).toBe(first);
    gateway.clock.forward(1);
    expect(await receive(3)).toBe(fileId(3));
    gateway.clock.forward(dayMs);
    expect(await receive(4)).toBe(fileId(3));
  });

  test("a rejected file may be sent again, and before it the last live one counts again", async () => {
    const gateway = await testGateway();
    expect(await sequences(gateway, snapshot, ["A", "B"])).toEqual([1, 2]);
    await reject(gateway, fileId(2));
    const receive = async (number: number, content: string) =>
      fileOf(await receiveFile(gateway.deps, uploadOf(number, snapshot, content)));
    expect(await receive(3, "A")).toBe(fileId(1));
    expect(await receive(4, "B")).toBe(fileId(4));
  });
});

describe("uploads at the same moment", () => {
  /** A gateway whose store answers in a seeded, unfair order. */
  async function racing(deps: Partial<GatewayDeps> = {}): Promise<TestGateway> {
    const gateway = await testGateway(deps);
    const { store } = gateway.deps;
    const later = () => new Promise<void>((resolve) => setImmediate(resolve));
    return {
      ...gateway,
      deps: {
        ...gateway.deps,
        store: {
          ...store,
          save: async (changes) => {
            await later();
            return store.save(changes);
          },
        },
        backOff: later,
      },
    };
  }

  test("50 files of one partner get 50 places without a gap", async () => {
    const gateway = await racing();
    const received = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        receiveFile(gateway.deps, uploadOf(index + 1, delta, `content ${index}`)),
      ),
    );
    expect(received.map(({ kind }) => kind)).toEqual(Array.from({ length: 50 }, () => "new"));
    const places = gateway.events.map(({ payload }) => payload.sequence);
    expect(places).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  test.each([snapshot, delta])("20 times the same content is one file ($name)", async (feed) => {
    const gateway = await racing();
    const received = await Promise.all(
      Array.from({ length: 20 }, (_, index) => receiveFile(gateway.deps, uploadOf(index + 1, feed, "A"))),
    );
    expect(received.filter(({ kind }) => kind === "new")).toHaveLength(1);
    expect(new Set(received.map(fileOf)).size).toBe(1);
    expect(gateway.events).toHaveLength(1);
  });

  test("two contents under one Idempotency-Key: one is taken, the other refused", async () => {
    const gateway = await racing();
    const received = await Promise.all(
      ["A", "B"].map((content, index) => receiveFile(gateway.deps, uploadOf(index + 1, delta, content, "k"))),
    );
    expect(received.map(({ kind }) => kind).sort()).toEqual(["key-used-otherwise", "new"]);
    expect(gateway.events).toHaveLength(1);
  });

  test("whoever loses every race is told so, and nothing of it is written", async () => {
    const gateway = await testGateway();
    const { store } = gateway.deps;
    const losing = { ...store, save: () => Promise.resolve({ kind: "conflict", changes: [1] } as const) };
    const received = await receiveFile({ ...gateway.deps, store: losing }, uploadOf(1, delta, "A"));
    expect(received).toEqual({ kind: "busy" });
  });

  test("a write that was repeated because its first answer was lost is still this file", async () => {
    const gateway = await testGateway();
    const { store } = gateway.deps;
    const repeating = {
      ...store,
      save: async (changes: Parameters<typeof store.save>[0]) => {
        await store.save(changes);
        return store.save(changes);
      },
    };
    const received = await receiveFile({ ...gateway.deps, store: repeating }, uploadOf(1, snapshot, "A"));
    expect(received).toMatchObject({ kind: "new", file: { file: fileId(1), sequence: 1 } });
  });
});

test("any order of uploads, rejections and days obeys the digest rule", async () => {
  const action = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("upload" as const),
        feed: fc.constantFrom(snapshot, delta),
        content: fc.constantFrom("A", "B", "C"),
        key: fc.constantFrom(null, null, "k1", "k2"),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("reject" as const), which: fc.nat() }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), days: fc.integer({ min: 1, max: 40 }) }),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      const gateway = await testGateway();
      const model = new Model();
      for (const [index, step] of actions.entries()) {
        if (step.kind === "wait") gateway.clock.forward(step.days * dayMs);
        else if (step.kind === "reject") {
          const live = model.files.filter((file) => file.live);
          const chosen = live[step.which % Math.max(live.length, 1)];
          if (chosen === undefined) continue;
          await reject(gateway, chosen.file);
          chosen.live = false;
        } else {
          const upload = uploadOf(index + 1, step.feed, step.content, step.key);
          const expected = model.receive(upload, gateway.clock.now().getTime());
          const received = await receiveFile(gateway.deps, upload);
          expect<ReturnType<Model["receive"]>>({
            kind: received.kind,
            file: received.kind === "key-used-otherwise" ? received.file : fileOf(received),
          }).toEqual(expected);
        }
      }
      for (const feed of [snapshot, delta]) {
        const places = gateway.events
          .filter(({ type, payload }) => type === "file.received.v1" && payload.feed === feed.name)
          .map(({ payload }) => payload.sequence);
        expect(places).toEqual(places.map((_, index) => index + 1));
      }
    }),
    { numRuns: 150 },
  );
});

/** The rule as design.md words it, over a plain list of files. */
class Model {
  readonly files: { file: FileId; feed: string; sha256: string; atMs: number; live: boolean }[] = [];
  readonly keys = new Map<string, { file: FileId; sha256: string }>();

  receive(
    { file, feed, sha256, idempotencyKey }: Upload,
    nowMs: number,
  ): { kind: string; file: FileId | null } {
    const key = idempotencyKey === null ? null : `${feed.name} ${idempotencyKey}`;
    const used = key === null ? undefined : this.keys.get(key);
    if (used !== undefined)
      return { kind: used.sha256 === sha256 ? "repeat" : "key-used-otherwise", file: used.file };
    const live = this.files.filter((known) => known.feed === feed.name && known.live);
    const first =
      feed.mode.kind === "snapshot"
        ? live.slice(-1).find((known) => known.sha256 === sha256)
        : live.findLast((known) => known.sha256 === sha256 && nowMs - known.atMs <= 30 * dayMs);
    const answer = first?.file ?? file;
    if (key !== null) this.keys.set(key, { file: answer, sha256 });
    if (first === undefined) this.files.push({ file, feed: feed.name, sha256, atMs: nowMs, live: true });
    return { kind: first === undefined ? "new" : "repeat", file: answer };
  }
}
