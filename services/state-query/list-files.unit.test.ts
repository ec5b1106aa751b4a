import { expect, test } from "bun:test";
import type { FileId } from "@sluice/contracts/ids.ts";
import { FileView } from "@sluice/contracts/api/file-view.ts";
import fc from "fast-check";
import * as v from "valibot";
import { eventsOf, fileNumbered, type TestQuery, testQuery, wholeWay } from "./testing.ts";

const Page = v.strictObject({ files: v.array(FileView), next: v.nullable(v.string()) });

/** One page's files and the next page's path. */
async function page(query: TestQuery, path: string, cursor: string | null) {
  const at = cursor === null ? path : `${path}&cursor=${cursor}`;
  const { files, next } = v.parse(Page, await query.json(at));
  return { files: files.map(({ file }) => file), next };
}

/** All pages, one after the other; `between` runs after each. */
async function pages(query: TestQuery, path: string, between: () => Promise<void> = async () => undefined) {
  const seen: string[][] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const { files, next } = await page(query, path, cursor);
    seen.push(files);
    cursor = next;
    await between();
  }
  return seen;
}

test("a page by page reading has each file once, newest first, whatever arrives meanwhile", async () => {
  const times = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(times, fc.integer({ min: 1, max: 5 }), async (seconds, limit) => {
      const query = await testQuery();
      const received = seconds.map((at, index) => ({ at, file: fileNumbered(index + 1) }));
      for (const { at, file } of received) await query.take(eventsOf(file, { at }).received());
      let arrivals = 100;
      const arrive = async () => {
        const file: FileId = fileNumbered((arrivals += 1));
        await query.take(eventsOf(file, { at: arrivals }).received());
      };
      const seen = await pages(query, `/v1/files?limit=${limit}`, arrive);
      const newestFirst = received.toSorted((a, b) => b.at - a.at || (a.file < b.file ? 1 : -1));
      expect(seen.flat()).toEqual(newestFirst.map(({ file }) => file));
      expect(seen.slice(0, -1).every((files) => files.length === limit)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("a page that holds all has no next", async () => {
  const query = await testQuery();
  await query.take(...[1, 2].map((number) => eventsOf(fileNumbered(number), { at: number }).received()));
  expect(await page(query, "/v1/files?limit=2", null)).toMatchObject({ next: null });
  expect((await page(query, "/v1/files?limit=1", null)).next).toBeString();
});

test("feed and phase narrow the list", async () => {
  const query = await testQuery();
  const [synced, waiting, codes, bad] = [1, 2, 3, 4].map(fileNumbered);
  if (synced === undefined || waiting === undefined || codes === undefined || bad === undefined) return;
  await query.take(
    ...wholeWay(synced, { at: 1 }),
    eventsOf(waiting, { at: 2 }).received(),
    eventsOf(codes, { at: 3, feed: "postal-codes" }).received(),
    eventsOf(bad, { at: 4 }).received(),
    eventsOf(bad, { at: 4 }).rejected(),
  );
  const listed = async (query_: string) => (await pages(query, `/v1/files?limit=1&${query_}`)).flat();
  expect(await listed("feed=orders")).toEqual([bad, waiting, synced]);
  expect(await listed("feed=postal-codes")).toEqual([codes]);
  expect(await listed("phase=synced")).toEqual([synced]);
  expect(await listed("phase=shard")).toEqual([codes, waiting]);
  expect(await listed("phase=shard&feed=orders")).toEqual([waiting]);
  expect(await listed("phase=failed")).toEqual([]);
});

test("a filter that lets few pass gives short pages with a next, and misses none", async () => {
  const query = await testQuery();
  const rare = fileNumbered(1);
  await query.take(eventsOf(rare, { at: 0, feed: "postal-codes" }).received());
  for (let number = 2; number <= 620; number += 1)
    await query.take(eventsOf(fileNumbered(number), { at: number }).received());
  const seen = await pages(query, "/v1/files?limit=50&feed=postal-codes");
  expect(seen.flat()).toEqual([rare]);
  expect(seen.length).toBeGreaterThan(1);
});

test("a file whose event was repeated, or came late, stands once in its place", async () => {
  const query = await testQuery();
  const [late, early] = [eventsOf(fileNumbered(1), { at: 1 }), eventsOf(fileNumbered(2), { at: 2 })];
  await query.take(early.received(), late.sharded(), early.received(), late.received(), late.received());
  expect((await page(query, "/v1/files?limit=10", null)).files).toEqual([fileNumbered(2), fileNumbered(1)]);
});
