/** Partners' clients: each sends its uploads one after the other, and tries again until it is answered. */
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { rawKey } from "@sluice/contracts/objects.ts";
import { receiveFile } from "@sluice/ingest-gateway/receive-file.ts";
import * as v from "valibot";
import type { Life } from "./life.ts";
import { gatewayDeps } from "./services.ts";
import type { Breaks } from "./variant.ts";
import type { Upload } from "./workload.ts";
import { feeds, type World } from "./world.ts";

/** An upload and its last answer: the file that it became, or is. */
export interface Answer {
  readonly upload: Upload;
  readonly file: string;
}

/** A client hangs up after so long. */
const patienceMs = 30_000;
const trace = `00-${"c".repeat(32)}-${"d".repeat(16)}-01`;

/** Sends; resolves when all are answered. */
export async function send(
  world: World,
  breaks: Breaks,
  gateway: () => Life,
  uploads: readonly Upload[],
  answered: Answer[],
): Promise<void> {
  const { pause } = world.time;
  for (const upload of uploads) {
    await pause(upload.waitMs);
    for (;;) {
      const over = new AbortController();
      const tried = attempt(world, breaks, gateway(), upload).catch(() => null);
      const file = await Promise.race([tried, pause(patienceMs, over.signal).then(() => null)]);
      over.abort();
      if (file !== null) {
        answered.push({ upload, file });
        break;
      }
      await pause(1_000);
    }
  }
}

/** One request: the raw object first, then the receipt, as the route does it. */
async function attempt(world: World, breaks: Breaks, life: Life, upload: Upload): Promise<string | null> {
  const { content, key } = upload;
  const deps = gatewayDeps(world, life, breaks);
  const file = v.parse(FileId, `f_${world.newUlid()}`);
  const partner = v.parse(PartnerId, upload.partner);
  const feed = feeds.get(content.feed);
  if (feed === undefined) throw new Error(`there is no feed ${content.feed}`);
  const object = rawKey(partner, file);
  const bytes = new TextEncoder().encode(content.text);
  await deps.objects.put(object, bytes);
  const told = {
    ...{ file, partner, feed, object, bytes: bytes.byteLength, sha256: content.sha256 },
    ...{ idempotencyKey: key, trace, purpose: upload.purpose },
  };
  const received = await receiveFile(breaks.upload?.(deps, told) ?? deps, told);
  // No key of these has a quota.
  if (received.kind === "busy" || received.kind === "over-quota") return null;
  return received.kind === "key-used-otherwise" ? received.file : received.file.file;
}
