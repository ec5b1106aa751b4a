/** An S3 for tests: fauxqs, and before it what fauxqs lacks, the listing of an upload's parts. */
import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { startFauxqs } from "fauxqs";

/** A running one. */
export interface TestS3 {
  readonly url: string;
  stop(): Promise<void>;
}

interface Part {
  readonly bytes: number;
  readonly etag: string;
}

/** Starts it on any free port. Bodies of up to 11 MiB, as fauxqs takes them. */
export async function startS3WithParts(): Promise<TestS3> {
  const fauxqs = await startFauxqs({ port: 0, logger: false });
  const uploads = new Map<string, Map<number, Part>>();
  const server = createServer((request, response) => {
    answer(`http://127.0.0.1:${fauxqs.port}`, uploads, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the test's S3 has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await fauxqs.stop();
    },
  };
}

async function answer(
  behind: string,
  uploads: Map<string, Map<number, Part>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", headers } = request;
  const query = new URL(url, behind).searchParams;
  const upload = query.get("uploadId");
  if (method === "GET" && upload !== null) {
    const parts = uploads.get(upload);
    response.writeHead(parts === undefined ? 404 : 200, { "content-type": "application/xml" });
    response.end(parts === undefined ? noSuchUpload : listing(parts));
    return;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" && !["connection", "transfer-encoding"].includes(name) ? [[name, value]] : [],
  );
  const body = Buffer.concat(chunks);
  const told = await fetch(`${behind}${url}`, {
    method,
    headers: sent,
    ...(method === "GET" || method === "HEAD" ? {} : { body }),
  });
  const text = Buffer.from(await told.arrayBuffer());
  const begun = /<UploadId>([^<]+)/.exec(query.has("uploads") ? text.toString() : "")?.[1];
  if (begun !== undefined) uploads.set(begun, new Map());
  const number = query.get("partNumber");
  if (told.ok && upload !== null && number === null) uploads.delete(upload);
  if (told.ok && upload !== null && number !== null)
    uploads.get(upload)?.set(Number(number), {
      bytes: Number(headers["x-amz-decoded-content-length"] ?? body.length),
      etag: told.headers.get("etag") ?? "",
    });
  response.writeHead(told.status, Object.fromEntries(told.headers));
  response.end(text);
}

const noSuchUpload = `<?xml version="1.0"?><Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>`;

const listing = (parts: ReadonlyMap<number, Part>): string =>
  `<?xml version="1.0"?><ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>${[
    ...parts,
  ]
    .sort(([a], [b]) => a - b)
    .map(
      ([number, { bytes, etag }]) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll('"', "&quot;")}</ETag><Size>${bytes}</Size></Part>`,
    )
    .join("")}</ListPartsResult>`;
