import { describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import type { Outcome } from "@sluice/shared/messaging/handler.ts";
import type { OutboxEvent } from "@sluice/shared/ports/aggregate-store.ts";
import type { Cutter } from "./cutter.ts";
import type { GatewayDeps } from "./deps.ts";
import { fileRef, listShards, shardRef } from "./files.ts";
import { createConsumer } from "./consumer.ts";
import { receiveFile } from "./receive-file.ts";
import {
  acme,
  calmContext,
  fileId,
  lineCutter,
  messageOf,
  type TestGateway,
  temporaryDirectory,
  testGateway,
  failureOf,
} from "./testing.ts";

const file = fileId(7);
const feed = feeds.get("orders") ?? raise("there is no feed orders");

/** A gateway that has received a file of this text, to be cut into four shards. */
async function received(text: string, deps: Partial<GatewayDeps> = {}): Promise<TestGateway> {
  const gateway = await testGateway({ rowsPerShard: 10, ...deps });
  await gateway.deps.objects.put(`acme/${file}/raw`, new TextEncoder().encode(text));
  const upload = {
    file,
    partner: acme,
    feed,
    object: `acme/${file}/raw`,
    bytes: 2_800,
    sha256: "0".repeat(64),
  };
  await receiveFile(gateway.deps, {
    ...upload,
    idempotencyKey: null,
    trace: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
  });
  return gateway;
}

const messageFor = ({ events }: TestGateway) => messageOf(events[0] ?? raise("no event was saved"));
const handle = (gateway: TestGateway, deps: Partial<GatewayDeps> = {}): Promise<Outcome> =>
  createConsumer({ ...gateway.deps, ...deps }).handle(messageFor(gateway), calmContext);
const stateOf = async ({ deps }: TestGateway) => (await deps.store.load(fileRef(acme, file)))?.state;
const told = (events: readonly OutboxEvent[]) => events.slice(1).map(({ id, type }) => `${type} ${id}`);

describe("a file that can be cut", () => {
  const text = "0\n1\n2\n4\n5\n";

  test("has all its shards in the object store and announced, the empty one too, and is sharded", async () => {
    const gateway = await received(text);
    expect(await handle(gateway)).toEqual({ kind: "done" });
    expect(told(gateway.events).sort()).toEqual([
      `file.sharded.v1 file:${file}@2.1`,
      ...[0, 1, 2, 3].map((shard) => `shard.ready.v1 shard:${file}.000${shard}@1.1`),
    ]);
    expect(gateway.events.at(-1)?.payload).toMatchObject({
      file,
      shards: 4,
      rows: 5,
      sequence: 1,
      entity: "order",
    });
    const ready = gateway.events.filter(({ type }) => type === "shard.ready.v1");
    expect(
      ready
        .map(({ payload }) => [payload.shard, payload.of, payload.rows])
        .sort(([a], [b]) => Number(a) - Number(b)),
    ).toEqual([
      [0, 4, 2],
      [1, 4, 2],
      [2, 4, 1],
      [3, 4, 0],
    ]);
    expect(ready.map(({ group }) => String(group)).sort()).toEqual(
      [0, 1, 2, 3].map((shard) => `${file}.000${shard}`),
    );
    expect(gateway.objectKeys()).toEqual([
      `acme/${file}/positions`,
      `acme/${file}/raw`,
      ...[0, 1, 2, 3].map((shard) => `acme/${file}/shards/000${shard}.csv`),
    ]);
    expect(Buffer.from(await gateway.deps.objects.bytes(`acme/${file}/shards/0000.csv`)).toString()).toBe(
      "0\n4\n",
    );
    expect(await stateOf(gateway)).toMatchObject({ status: "sharded", rows: 5 });
  });

  test("leaves nothing in the work directory", async () => {
    const paths: string[] = [];
    const jobDirectory = async () => {
      const directory = await temporaryDirectory();
      paths.push(directory.path);
      return directory;
    };
    await handle(await received(text, { jobDirectory }));
    expect(paths).toHaveLength(1);
    expect(await failureOf(readdir(paths[0] ?? ""))).toContain("ENOENT");
  });

  test("is not cut again when its message comes again", async () => {
    const gateway = await received(text);
    await handle(gateway);
    const cut = () => Promise.reject(new Error("it was cut again"));
    expect(await handle(gateway, { cutter: { engine: "lines-1", cut } })).toEqual({ kind: "done" });
    expect(gateway.events).toHaveLength(6);
  });
});

describe("a file that cannot be cut", () => {
  const text = `1\n${"BAD\n".repeat(130)}`;

  test("fails with its first 100 faults and their number, keeps only its raw bytes, and may be sent again", async () => {
    const gateway = await received(text);
    expect(await handle(gateway)).toEqual({ kind: "done" });
    expect(told(gateway.events)).toEqual([`file.failed.v1 file:${file}@2.1`]);
    const { faults, ...rest } = gateway.events[1]?.payload ?? {};
    expect(faults).toBeArrayOfSize(100);
    expect(faults).toContainEqual({ code: "bad-line", message: "line 2 is BAD", line: 2, byte: 0 });
    expect(rest).toMatchObject({ file, faultTotal: 130, sequence: 1 });
    expect(await stateOf(gateway)).toMatchObject({ status: "failed", faultTotal: 130 });
    expect(gateway.objectKeys()).toEqual([`acme/${file}/raw`]);

    const again = { file: fileId(8), partner: acme, feed, object: "o", bytes: 1, sha256: "0".repeat(64) };
    const upload = { ...again, idempotencyKey: null, trace: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` };
    expect(await receiveFile(gateway.deps, upload)).toMatchObject({ kind: "new", file: { sequence: 2 } });
  });
});

describe("what does not fit", () => {
  test("a shard that another engine cut stops the file, with both named", async () => {
    const gateway = await received("0\n1\n");
    const refusing: GatewayDeps["store"] = {
      ...gateway.deps.store,
      save: (changes) =>
        changes[0]?.ref.sk === "file" ? Promise.reject(new Error("down")) : gateway.deps.store.save(changes),
    };
    expect(await failureOf(handle(gateway, { store: refusing }))).toContain("down");
    expect(await handle(gateway, { cutter: { ...lineCutter, engine: "lines-2" } })).toEqual({
      kind: "dead-letter",
      reason: `shard 0 of file ${file} was cut by lines-1, and lines-2 may cut the rest differently: redrive it to a build with lines-1`,
    });
  });

  test("a file planned by another engine, of which no shard is out, is cut by this one", async () => {
    const gateway = await received("0\n1\n");
    expect(await handle(gateway, { cutter: { ...lineCutter, engine: "lines-2" } })).toEqual({ kind: "done" });
    const [first] = await listShards(gateway.deps.store, acme, file);
    expect(first?.engine).toBe("lines-2");
  });

  test("a shard that is out with other content stops the file", async () => {
    const gateway = await received("0\n1\n");
    const { store } = gateway.deps;
    const ref = shardRef(acme, file, 1);
    const state = {
      ...(await stateOf(gateway)),
      shard: 1,
      of: 4,
      positions: "p",
      object: "o",
      rows: 1,
      sha256: "f".repeat(64),
      engine: "lines-1",
    };
    await store.save([{ ref, expectedVersion: 0, state }]);
    expect(await handle(gateway)).toEqual({
      kind: "dead-letter",
      reason: `shard 1 of file ${file} is out with content ${"f".repeat(64)}, but this cut gives other content`,
    });
    expect(told(gateway.events)).toEqual([]);
  });

  test("a raw object that is gone", async () => {
    const gateway = await received("0\n");
    await gateway.deps.objects.remove(`acme/${file}/raw`);
    expect(await handle(gateway)).toEqual({
      kind: "dead-letter",
      reason: `the raw object acme/${file}/raw of file ${file} is gone`,
    });
  });

  test("a message that breaks its contract, or of a file that is not here", async () => {
    const { deps, events } = await received("0\n");
    const message = messageOf(events[0] ?? raise("no event"));
    const broken = await createConsumer(deps).handle(
      { ...message, payload: { ...message.payload, bytes: "x" } },
      calmContext,
    );
    expect(broken).toMatchObject({
      kind: "dead-letter",
      reason: expect.stringContaining("file.received.v1 breaks its contract"),
    });
    const stranger = await createConsumer(deps).handle(
      { ...message, payload: { ...message.payload, partner: "other" } },
      calmContext,
    );
    expect(stranger).toEqual({
      kind: "dead-letter",
      reason: `file ${file} of other was never received here`,
    });
  });

  test("a cut that does not end in time is tried again; one that could not even begin, too", async () => {
    const gateway = await received("0\n");
    const overdue: Cutter = { engine: "lines-1", cut: () => Promise.resolve({ kind: "overdue" }) };
    expect(await handle(gateway, { cutter: overdue })).toEqual({
      kind: "retry",
      reason: `the cut of file ${file} did not end in time`,
    });
    const hurried = { ...calmContext, remainingMs: () => 5_000 };
    expect(await createConsumer(gateway.deps).handle(messageFor(gateway), hurried)).toEqual({
      kind: "retry",
      reason: `too little time is left to cut file ${file}`,
    });
    expect(await stateOf(gateway)).toMatchObject({ status: "received" });
  });

  test("a feed that changed since receipt fails the file and says so; an older build leaves it to a newer", async () => {
    const gateway = await received("0\n");
    const version = (number: number) => ({ feeds: new Map([["orders", { ...feed, version: number }]]) });
    expect(await handle(gateway, version(0))).toEqual({
      kind: "retry",
      reason: `file ${file} needs version 1 of feed orders; this build has 0`,
    });
    expect(await handle(gateway, version(2))).toEqual({ kind: "done" });
    expect(gateway.events[1]?.payload).toMatchObject({
      faults: [
        {
          code: "feed-changed",
          message:
            "The feed's definition went from version 1 to 2 before the file was cut. Send it again: it is then judged by the new one.",
        },
      ],
      faultTotal: 1,
    });
  });
});

/** Ports that break at the k-th call of all, before or after it has had its effect. */
function breaking(
  deps: GatewayDeps,
  at: number,
  when: "before" | "after",
): GatewayDeps & { readonly calls: () => number } {
  let calls = 0;
  const guard = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls !== at) return call();
    if (when === "after") await call();
    throw new Error(`killed at call ${at}`);
  };
  const { store, objects } = deps;
  return {
    ...deps,
    calls: () => calls,
    store: {
      load: (ref) => guard(() => store.load(ref)),
      list: (within, schema, options) => guard(() => store.list(within, schema, options)),
      save: (changes) => guard(() => store.save(changes)),
      ready: () => store.ready(),
    },
    objects: {
      put: (key, body) => guard(() => objects.put(key, body)),
      stream: (key, offset) => guard(() => objects.stream(key, offset)),
      bytes: (key, range) => guard(() => objects.bytes(key, range)),
      remove: (key) => guard(() => objects.remove(key)),
      ready: () => objects.ready(),
    },
  };
}

describe.each([
  ["a file that can be cut", "0\n1\n2\n4\n5\n"],
  ["a file that cannot", "1\nBAD\n"],
])("killed at any call and delivered again: %s", (_case, text) => {
  const endOf = async (gateway: TestGateway) => ({
    file: await stateOf(gateway),
    shards: await listShards(gateway.deps.store, acme, file),
    objects: await Promise.all(
      gateway
        .objectKeys()
        .map(async (key) => [key, Buffer.from(await gateway.deps.objects.bytes(key)).toString()]),
    ),
    events: gateway.events.map((event) => JSON.stringify(event)).sort(),
  });

  test.each(["before", "after"] as const)("%s the call had its effect", async (when) => {
    const calm = await received(text);
    const counted = breaking(calm.deps, 0, when);
    await handle(calm, counted);
    const expected = await endOf(calm);
    expect(counted.calls()).toBeGreaterThan(5);

    for (let at = 1; at <= counted.calls(); at += 1) {
      const gateway = await received(text);
      expect(await failureOf(handle(gateway, breaking(gateway.deps, at, when)))).toContain("killed at call");
      expect(await handle(gateway)).toEqual({ kind: "done" });
      expect(await endOf(gateway)).toEqual(expected);
    }
  });
});

function raise(message: string): never {
  throw new Error(message);
}
