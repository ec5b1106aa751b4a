import { expect, test } from "bun:test";
import { sharedStream } from "./shared-stream.ts";
import { type Stream, type StreamRecord, TrimmedRecords } from "./stream.ts";
import { recordsOf, scriptedStream } from "./testing.ts";

const sequences = ["01", "02", "03", "04", "05"];

/** The stream, and how often its store was read. */
function counted(stream: Stream): { readonly stream: Stream; reads(): number } {
  let reads = 0;
  const read: Stream["read"] = (iterator) => {
    reads += 1;
    return stream.read(iterator);
  };
  return { stream: { ...stream, read }, reads: () => reads };
}

async function readAll(stream: Stream, after: string | null, shard = "a"): Promise<string[]> {
  const found: StreamRecord[] = [];
  let position: string | null = await stream.iterator(shard, after);
  while (position !== null) {
    const page = await stream.read(position);
    found.push(...page.records);
    position = page.next;
  }
  return found.map(({ sequence }) => sequence);
}

test("two pipes get the same records in order, and the store is read once", async () => {
  const script = { a: { parent: null, records: recordsOf(...sequences), closed: true, page: 2 } };
  const { stream, reads } = counted(scriptedStream(script));
  const shared = sharedStream(stream);
  const both = await Promise.all([readAll(shared, null), readAll(shared, null)]);
  expect(both).toEqual([sequences, sequences]);
  expect(reads()).toBe(3);
  expect(await readAll(shared, "02")).toEqual(["03", "04", "05"]);
});

test("an empty page is not kept: what comes later is read", async () => {
  const records = recordsOf("01");
  const shared = sharedStream(scriptedStream({ a: { parent: null, records, closed: false } }));
  const first = await shared.read(await shared.iterator("a", null));
  const empty = await shared.read(first.next ?? "");
  expect(empty.records).toEqual([]);
  records.push(...recordsOf("02"));
  const later = await shared.read(empty.next ?? "");
  expect(later.records.map(({ sequence }) => sequence)).toEqual(["02"]);
});

test("a failed read is tried anew, and a pipe far behind reads for itself", async () => {
  const many = Array.from({ length: 100 }, (_, index) => String(index).padStart(3, "0"));
  const script = { a: { parent: null, records: recordsOf(...many), closed: true, page: 1 } };
  const { stream, reads } = counted(scriptedStream(script));
  let isFailing = true;
  const failingOnce: Stream = {
    ...stream,
    read: async (iterator) => {
      if (!isFailing) return stream.read(iterator);
      isFailing = false;
      throw new Error("reset");
    },
  };
  const shared = sharedStream(failingOnce);
  const position = await shared.iterator("a", null);
  await expect(shared.read(position)).rejects.toThrow("reset");
  expect(await readAll(shared, null)).toEqual(many);
  expect(await readAll(shared, null)).toEqual(many);
  expect(reads()).toBe(200);
});

test("records that are gone are told to each pipe", async () => {
  const script = { a: { parent: null, records: recordsOf("05"), closed: false, trimmedBefore: "04" } };
  const shared = sharedStream(scriptedStream(script));
  for (const _ of [1, 2]) await expect(shared.iterator("a", "02")).rejects.toBeInstanceOf(TrimmedRecords);
});
