/** Sends a file by tus, with tus-js-client, over connections that are all cut when so many bytes have gone. */
import type { ReadStream } from "node:fs";
import * as tus from "tus-js-client";
import { startCuttingProxy } from "./cutting-proxy.ts";

/** What is sent, and where it is cut. */
export interface CutUpload {
  /** The mesh's address, and its partner's key. */
  readonly url: string;
  readonly partnerKey: string;
  readonly content: Buffer | ReadStream;
  readonly sha256: string;
  /** At how many bytes. */
  readonly cutAt: readonly number[];
  /** The length of a request; left out: one for the whole. A stream must have one. */
  readonly chunkBytes?: number;
}

/** The upload's id, once the last byte is there. Throws when it was not cut as often as it should be. */
export async function cutTwiceByTus({
  url,
  partnerKey,
  content,
  sha256,
  cutAt,
  chunkBytes,
}: CutUpload): Promise<string> {
  const proxy = await startCuttingProxy({ port: Number(new URL(url).port) });
  const through = `http://127.0.0.1:${proxy.port}`;
  let cuts = 0;
  try {
    const address = await new Promise<string>((resolve, reject) => {
      const upload = new tus.Upload(content, {
        endpoint: `${through}/v1/tus`,
        headers: { authorization: `Bearer ${partnerKey}` },
        metadata: { feed: "orders", filename: "year.csv", sha256 },
        retryDelays: [50, 100, 200, 400, 800, 1_600],
        ...(chunkBytes !== undefined && { chunkSize: chunkBytes }),
        // The address that the mesh gives leads past the proxy.
        onUploadUrlAvailable: () => {
          upload.url = `${through}${new URL(upload.url ?? "").pathname}`;
        },
        onProgress: (sent) => {
          if (sent < (cutAt[cuts] ?? Infinity)) return;
          cuts += 1;
          proxy.cut();
        },
        onError: reject,
        onSuccess: () => resolve(upload.url ?? ""),
      });
      upload.start();
    });
    if (cuts !== cutAt.length) throw new Error(`it was cut ${cuts} times`);
    return address.slice(address.lastIndexOf("/") + 1);
  } finally {
    proxy.stop();
  }
}
