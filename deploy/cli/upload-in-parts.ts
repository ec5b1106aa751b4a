/** Sends a large file in parts, and goes on with one that was cut: by this run or by one before. */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { UploadView } from "@sluice/contracts/api/upload-routes.ts";
import * as v from "valibot";
import { type Client, Refused } from "./client.ts";
import type { Coding } from "./coding.ts";
import { type KeptUpload, keptUpload } from "./kept-uploads.ts";
import { sendParts } from "./send-parts.ts";

/** From this many bytes on a file is sent in parts. */
export const inPartsFrom = 64 * 1024 ** 2;

/** What is sent, where, and who is told of how far it is. */
export interface PartsJob {
  readonly feed: string;
  readonly path: string;
  readonly coding: Coding | undefined;
  readonly mode: "load" | "check";
  /** `sent` of `bytes` are there. */
  readonly told: (what: "reading" | "sending" | "checking", sent: number, bytes: number) => void;
}

/** The file that it became: the answer of an upload in one request, as far as it is known. Throws Refused where none came of it. */
export async function uploadInParts(
  client: Client,
  job: PartsJob,
): Promise<{ readonly file: string; readonly repeat: boolean; readonly status: string }> {
  const { feed, path, mode, told } = job;
  const file = Bun.file(path);
  const kept = keptUpload({
    ...{ address: client.address, feed, mode, path: resolve(path), bytes: file.size },
    modifiedMs: file.lastModified,
  });
  const going = await goingOn(client, kept);
  const begun = going ?? (await begin(client, job, file));
  await kept.keep(begun.upload);
  if (begun.status === "open") {
    let sent = 0;
    told("sending", 0, file.size);
    await sendParts(client, begun.upload, file, (bytes) => told("sending", (sent += bytes), file.size));
    await untilAnswered(() => client.send("POST", `/v1/uploads/${begun.upload}/complete`, {}));
  }
  told("checking", file.size, file.size);
  const view = await settled(client, begun.upload);
  await kept.forget();
  if (view.file === undefined)
    throw new Refused(
      view.refused === undefined
        ? `The upload is ${view.status}.`
        : `${view.refused.title}: ${view.refused.detail}`,
    );
  return { file: view.file, repeat: view.repeat === true, status: view.fileStatus ?? view.self };
}

const viewOf = async (client: Client, upload: string): Promise<UploadView> =>
  v.parse(UploadView, await client.send("GET", `/v1/uploads/${upload}`));

/** The upload that an earlier run began, if it is not over. */
async function goingOn(client: Client, kept: KeptUpload): Promise<UploadView | null> {
  const upload = await kept.read();
  if (upload === null) return null;
  const view = await viewOf(client, upload).catch((cause: unknown) => {
    if (cause instanceof Refused && cause.status === 404) return null;
    throw cause;
  });
  return view?.status === "open" || view?.status === "completed" ? view : null;
}

async function begin(
  client: Client,
  { feed, coding, mode, path, told }: PartsJob,
  file: Blob,
): Promise<UploadView> {
  const hash = createHash("sha256");
  let read = 0;
  for await (const chunk of file.stream()) {
    hash.update(chunk);
    told("reading", (read += chunk.length), file.size);
  }
  const name = path.slice(path.lastIndexOf("/") + 1);
  const announced = { feed, bytes: file.size, sha256: hash.digest("hex"), name, mode };
  return v.parse(
    UploadView,
    await client.beginUpload({ ...announced, ...(coding !== undefined && { coding }) }),
  );
}

/** What became of it, once it is read through. */
async function settled(client: Client, upload: string): Promise<UploadView> {
  for (;;) {
    const view = await untilAnswered(() => viewOf(client, upload));
    if (view.status !== "completed") return view;
    await Bun.sleep(250);
  }
}

/** Bears a mesh that is away for a minute. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    try {
      return await ask();
    } catch (cause) {
      const isPassing = cause instanceof Refused && (cause.status === null || cause.status >= 500);
      if (!isPassing || Date.now() > giveUpAt) throw cause;
      await Bun.sleep(500);
    }
  }
}
