import { beforeEach, describe, expect, test } from "bun:test";
import type { Batch } from "@sluice/contracts/fixed-width/batches.ts";
import { transfers } from "@sluice/contracts/feeds/transfers.ts";
import type { FileId } from "@sluice/contracts/ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { createConsumer } from "./consumer.ts";
import { BatchClaim } from "./core/batch-claim.ts";
import type { GatewayDeps } from "./deps.ts";
import { claimsAtOnce } from "./repeated-batches.ts";
import { cutFile, cuttingGateway, receiveText } from "./testing-cut.ts";
import { calmContext, fileId, type TestGateway } from "./testing.ts";

const dayMs = 24 * 60 * 60 * 1000;

let gateway: TestGateway;
/** What the cutter finds in each file, by its bytes. */
let found: Map<string, readonly Batch[]>;
beforeEach(async () => {
  found = new Map();
  gateway = await cuttingGateway(transfers, (text) => ({ batches: found.get(text) ?? [] }));
});

const batch = (record: number, ...id: string[]): Batch => ({
  ...{ id, record, byte: record },
  told: id.join(", "),
});
const a = batch(1, "0123456789", "1125", "2", "2037");
const b = batch(5, "0123456789", "1130", "1", "1000");

/** Receives a file of these batches; answers its receipt. */
function receive(number: number, batches: readonly Batch[], purpose: "load" | "check" = "load") {
  const text = `${number}\n`;
  found.set(text, batches);
  return receiveText(gateway, transfers, number, text, purpose);
}
const cut = (message: Message, file: FileId, deps: GatewayDeps = gateway.deps) =>
  cutFile(deps, message, file);
const send = async (...[number, batches, purpose]: Parameters<typeof receive>) =>
  cut(await receive(number, batches, purpose), fileId(number));

describe("a batch that came before", () => {
  test("fails the file that brings it again, and names the first; another batch does not", async () => {
    expect(await send(1, [a])).toBe("sharded");
    expect(await send(2, [b])).toBe("sharded");
    expect(await send(3, [batch(9, ...a.id)])).toBe("failed");
    expect(gateway.events.at(-1)?.payload["faults"]).toEqual([
      {
        code: "receipt.batch-repeated",
        message: `the batch of record 9 (0123456789, 1125, 2, 2037) came before, in file ${fileId(1)}: leave it out; if it is another one, send it in one batch with other payments`,
        line: 9,
        byte: 9,
      },
    ]);
  });

  test("may come again when the file that brought it was rejected", async () => {
    const received = await receive(1, [a]);
    await cut(received, fileId(1));
    const wrong = { rows: 1, badRows: 1, errors: 1, byCode: {}, report: "r" };
    const payload = { ...received.payload, ...wrong };
    await cut({ ...received, type: "file.rejected.v1", payload }, fileId(1));
    expect(await send(2, [a])).toBe("sharded");
    expect(await send(3, [a])).toBe("failed");
  });

  test("may come again when the feed's days are over", async () => {
    await send(1, [a]);
    gateway.clock.forward(90 * dayMs);
    expect(await send(2, [a])).toBe("failed");
    gateway.clock.forward(1);
    expect(await send(3, [a])).toBe("sharded");
  });

  test("fails a file that is only checked, which claims nothing itself", async () => {
    expect(await send(1, [a], "check")).toBe("sharded");
    expect(await send(2, [a])).toBe("sharded");
    expect(await send(3, [a], "check")).toBe("failed");
  });

  test("is no repeat of itself when its file is cut again after a kill", async () => {
    const received = await receive(1, [a]);
    const dying: GatewayDeps = {
      ...gateway.deps,
      objects: { ...gateway.deps.objects, put: () => Promise.reject(new Error("killed")) },
    };
    await expect(createConsumer(dying).handle(received, calmContext)).rejects.toThrow("killed");
    const claims = { table: "files", pk: "acme#transfers", prefix: "batch#" } as const;
    expect(await gateway.deps.store.list(claims, BatchClaim)).toHaveLength(1);
    expect(await cut(received, fileId(1))).toBe("sharded");
  });

  test("of two files that share two batches in other orders, at the same moment, one has both", async () => {
    const [first, second] = [await receive(1, [a, b]), await receive(2, [b, a])];
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    // Neither claims its first batch before the other is about to.
    const { store } = gateway.deps;
    const meeting: GatewayDeps["store"] = {
      ...store,
      save: async (changes) => {
        if (changes.some(({ ref }) => ref.sk.startsWith("batch#")) && (waiting += 1) === 2) both.resolve();
        if (waiting > 0) await both.promise;
        return store.save(changes);
      },
    };
    const deps = { ...gateway.deps, store: meeting };
    const ends = await Promise.all([cut(first, fileId(1), deps), cut(second, fileId(2), deps)]);
    expect(ends.toSorted()).toEqual(["failed", "sharded"]);
  });

  test("keeps no other batch of its file from coming again", async () => {
    await send(1, [a]);
    expect(await send(2, [b, a])).toBe("failed");
    const claims = { table: "files", pk: "acme#transfers", prefix: "batch#" } as const;
    expect(await gateway.deps.store.list(claims, BatchClaim)).toHaveLength(1);
    expect(await send(3, [b])).toBe("sharded");
  });

  test("is found among more batches than one transaction takes", async () => {
    const many = Array.from({ length: claimsAtOnce * 2 + 1 }, (_, at) => batch(at + 1, String(at)));
    expect(await send(1, many)).toBe("sharded");
    const last = many.slice(-1);
    expect(await send(2, last)).toBe("failed");
  });

  test("of two files at the same moment, one has it", async () => {
    const [first, second] = [await receive(1, [a]), await receive(2, [a])];
    const ends = await Promise.all([cut(first, fileId(1)), cut(second, fileId(2))]);
    expect(ends.toSorted()).toEqual(["failed", "sharded"]);
  });
});
