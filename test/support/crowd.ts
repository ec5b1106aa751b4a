/** Many partners at once: small files of some, and large ones of another beside them. */
import { setTimeout as pause } from "node:timers/promises";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type QueueName, queues } from "@sluice/contracts/topology.ts";
import { services } from "@sluice/contracts/services.ts";
import { type Client, Refused } from "@sluice/deploy/cli/client.ts";
import { ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { townsFile } from "@sluice/deploy/samples/towns-file.ts";
import type { TestMesh } from "./mesh.ts";
import { memoryMb } from "./process-memory.ts";

/** Who sends what. `large` files go to postal-codes, the small ones are orders. */
export interface Crowd {
  readonly small: readonly Client[];
  readonly filesEach: number;
  readonly rowsEach: number;
  readonly large: { readonly by: Client; readonly files: number; readonly rows: number };
  /** Makes the small files others than those of an earlier crowd. Large files may come in round 0, and in one other, with as many rows or more. */
  readonly round: number;
}

/** How it went. Milliseconds are those from the upload's begin. */
export interface CrowdEnd {
  /** Statuses of uploads that were refused. */
  readonly refused: readonly (number | null)[];
  readonly answerMs: readonly number[];
  readonly judgedMs: readonly number[];
  readonly syncedMs: readonly number[];
  /** Small files that were in Postgres before the last large one. */
  readonly syncedBeforeLarge: number;
  readonly phases: Readonly<Record<string, number>>;
  /** The deepest that each queue was seen. */
  readonly depths: Readonly<Record<string, number>>;
}

interface Sent {
  readonly client: Client;
  readonly id: string;
  readonly began: number;
  readonly isLarge: boolean;
  judged: number | null;
  ended: number | null;
  phase: string;
}

/** Sends everything at once, large ones first, and follows all of it to its end. Throws when that does not come in ten minutes. */
export async function sendCrowd(it: TestMesh, crowd: Crowd): Promise<CrowdEnd> {
  const { small, large, round } = crowd;
  const refused: (number | null)[] = [];
  const answerMs: number[] = [];
  const sent: Sent[] = [];
  const send = async (client: Client, feed: string, body: Blob, isLarge: boolean): Promise<void> => {
    const began = performance.now();
    try {
      const { file: id } = await client.upload(feed, body);
      if (!isLarge) answerMs.push(performance.now() - began);
      sent.push({ client, id, began, isLarge, judged: null, ended: null, phase: "receive" });
    } catch (cause) {
      if (!(cause instanceof Refused)) throw cause;
      refused.push(cause.status);
    }
  };
  const largeOnes = Array.from({ length: large.files }, (_, index) =>
    send(large.by, "postal-codes", new Blob([townsFile(0, large.rows, round === 0 ? 0 : 1 + index)]), true),
  );
  const smallOnes = small.flatMap((client, partner) =>
    Array.from({ length: crowd.filesEach }, (_, index) => {
      const number = (round * small.length + partner) * crowd.filesEach + index;
      const day = new Date(Date.UTC(2020, 0, 1 + number)).toISOString().slice(0, 10);
      const { text } = ordersText({ seed: number, rows: crowd.rowsEach, day });
      return send(client, "orders", new Blob([text]), false);
    }),
  );
  await Promise.all([...largeOnes, ...smallOnes]);
  const depths = await followAll(it, sent);
  const files = sent.filter(({ isLarge }) => !isLarge);
  const lastLarge = Math.max(0, ...sent.flatMap(({ isLarge, ended }) => (isLarge ? [ended ?? 0] : [])));
  const since = (moment: (file: Sent) => number | null): number[] =>
    files.map((file) => (moment(file) ?? Number.NaN) - file.began);
  return {
    refused,
    answerMs,
    judgedMs: since(({ judged }) => judged),
    syncedMs: since(({ ended }) => ended),
    syncedBeforeLarge: files.filter(({ ended }) => (ended ?? 0) < lastLarge).length,
    phases: countBy(sent.map(({ phase }) => phase)),
    depths,
  };
}

async function followAll(it: TestMesh, sent: readonly Sent[]): Promise<Record<string, number>> {
  const depths: Record<string, number> = {};
  const deadline = performance.now() + 600_000;
  for (;;) {
    const open = sent.filter(({ ended }) => ended === null);
    if (open.length === 0) return depths;
    if (performance.now() > deadline) throw new Error(`${open.length} files did not end in ten minutes`);
    for (const queue of namesOf<QueueName>(queues))
      depths[queue] = Math.max(depths[queue] ?? 0, await it.depth(queue));
    for (const [client, files] of Map.groupBy(open, (file) => file.client)) {
      const views = new Map((await client.files()).map((view) => [view.file, view]));
      for (const file of files) note(file, views.get(file.id));
    }
    await pause(200);
  }
}

const ends = ["synced", "rejected", "failed"];

function note(file: Sent, view: FileView | undefined): void {
  if (view === undefined) return;
  file.phase = view.phase;
  if (view.verdict !== null) file.judged ??= performance.now();
  if (ends.includes(view.phase)) file.ended = performance.now();
}

/** Resident megabytes of each service's process. */
export function residentMb({ mesh }: TestMesh): Record<string, number> {
  const { processes } = mesh.run();
  return Object.fromEntries(services.map((name) => [name, memoryMb(processes[name] ?? Number.NaN, "VmRSS")]));
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
