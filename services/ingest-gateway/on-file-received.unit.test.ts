import { describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import type { OutboxEvent } from "@sluice/shared/ports/aggregate-store.ts";
import type { Cutter } from "./cutter.ts";
import type { GatewayDeps } from "./deps.ts";
import { listShards, shardRef } from "./files.ts";
import { createConsumer } from "./consumer.ts";
import { receiveFile } from "./receive-file.ts";
import { acme, calmContext, fileId, lineCutter, temporaryDirectory, failureOf } from "./testing.ts";
import { feed, file, handle, messageFor, received, stateOf } from "./testing-received.ts";

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
    const gateway = await received("0\n");
    const { deps } = gateway;
    const message = messageFor(gateway);
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
          code: "receipt.feed-changed",
          message:
            "The feed's definition went from version 1 to 2 before the file was cut. Send it again: it is then judged by the new one.",
        },
      ],
      faultTotal: 1,
    });
  });
});
