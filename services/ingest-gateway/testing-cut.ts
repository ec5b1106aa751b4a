/** A gateway whose cutter finds more in a file than its lines: by the file's text, as a test says. */
import { expect } from "bun:test";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { FileId } from "@sluice/contracts/ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { createConsumer } from "./consumer.ts";
import type { CutOutcome } from "./cutter.ts";
import type { GatewayDeps } from "./deps.ts";
import { fileRef } from "./files.ts";
import { receiveFile } from "./receive-file.ts";
import {
  acme,
  calmContext,
  fileId,
  lineCutter,
  messageOf,
  type TestGateway,
  testGateway,
} from "./testing.ts";

type Found = Partial<Extract<CutOutcome, { readonly kind: "cut" }>>;
const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

/** Makes it, for one feed. */
export const cuttingGateway = (feed: AnyFeed, foundIn: (text: string) => Found): Promise<TestGateway> =>
  testGateway({
    feeds: new Map([[feed.name, feed]]),
    cutter: {
      ...lineCutter,
      cut: async (job) => {
        const bytes = Buffer.concat(await Array.fromAsync(job.raw));
        const raw = (async function* () {
          yield bytes;
        })();
        const cut = await lineCutter.cut({ ...job, raw });
        return cut.kind === "cut" ? { ...cut, ...foundIn(bytes.toString()) } : cut;
      },
    },
  });

/** Receives a file of acme's; answers its receipt. */
export async function receiveText(
  { deps, events }: TestGateway,
  feed: AnyFeed,
  number: number,
  text: string,
  purpose: "load" | "check",
): Promise<Message> {
  const file = fileId(number);
  const object = `acme/${file}/raw`;
  await deps.objects.put(object, new TextEncoder().encode(text));
  await receiveFile(deps, {
    ...{ file, partner: acme, feed, object, bytes: text.length, idempotencyKey: null },
    ...{ trace, purpose, sha256: String(number).padStart(64, "0") },
  });
  const received = events.findLast(({ type }) => type === "file.received.v1");
  if (received === undefined) throw new Error("no receipt");
  return messageOf(received);
}

/** Cuts it; answers what became of it. */
export async function cutFile(deps: GatewayDeps, message: Message, file: FileId) {
  expect(await createConsumer(deps).handle(message, calmContext)).toEqual({ kind: "done" });
  return (await deps.store.load(fileRef(acme, file)))?.state.status;
}
