/** Many uploads at once, a smaller sibling of the benchmark `fairness`; and large ones, in parts. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { residentMb, sendCrowd } from "../support/crowd.ts";
import { startTestMesh, type TestMesh } from "../support/mesh.ts";
import { uploadingInParts } from "./uploading-in-parts.ts";

let it: TestMesh;

beforeAll(async () => {
  it = await startTestMesh();
}, 90_000);
afterAll(() => it.stop(), 60_000);

test("60 small files of six partners beside two large ones: none is refused, none waits for the large ones, queues and memory stay small", async () => {
  const small = await Promise.all(
    Array.from({ length: 6 }, (_, index) => it.otherPartner(`partner-${index}`)),
  );
  const large = { by: it.partner, rows: 6_000 };
  const crowd = { small, filesEach: 10, rowsEach: 5 };
  await sendCrowd(it, { ...crowd, filesEach: 1, large: { ...large, files: 1, rows: 1_000 }, round: 0 });
  const before = residentMb(it);
  const end = await sendCrowd(it, { ...crowd, large: { ...large, files: 2 }, round: 1 });
  expect(end.refused).toEqual([]);
  expect(end.phases).toEqual({ synced: 62 });
  expect(end.syncedBeforeLarge).toBe(60);
  // Each file has few messages of its own; a large one's entity events are the pipe's to hold back, not the queue's to pile up.
  for (const [queue, depth] of Object.entries(end.depths))
    expect({ queue, deep: depth > 2_000 }).toEqual({ queue, deep: false });
  const after = residentMb(it);
  for (const [service, mb] of Object.entries(after))
    expect({ service, grown: mb - (before[service] ?? 0) > 250 }).toEqual({ service, grown: false });
  expect(await it.deadLetters()).toBe(0);
}, 300_000);

uploadingInParts(() => it);
