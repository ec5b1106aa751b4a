/**
 * The first bytes of an upload and its headers. Sluice takes no multipart: what comes as a form, or any other wrong medium, must be known
 * by its head. A Content-Digest is read as RFC 9530 has it, and text is decoded alike in any pieces.
 */
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import { strictDecoder, WrongEncoding } from "@sluice/ingest-gateway/strict-text.ts";
import { readContentDigest } from "@sluice/ingest-gateway/upload/content-digest.ts";
import { wrongMedium } from "@sluice/ingest-gateway/upload/wrong-media.ts";
import { ZstdFrame } from "@sluice/ingest-gateway/upload/zstd-frame.ts";
import { hold, type Target } from "../target.ts";

const encodings: readonly TextEncoding[] = ["utf-8", "cp932", "euc-jp", "utf-16le", "utf-16be"];

function decoded(bytes: Uint8Array, encoding: TextEncoding, size: number): string {
  const decoder = strictDecoder(encoding);
  let text = "";
  try {
    for (let from = 0; from < bytes.length; from += size)
      text += decoder.decode(bytes.subarray(from, from + size));
    decoder.end();
  } catch (refused) {
    if (refused instanceof WrongEncoding) return JSON.stringify(refused.bad);
    throw refused;
  }
  return `"${text}`;
}

function ended(bytes: Uint8Array, size: number): string {
  const frame = new ZstdFrame();
  let taken = 0;
  for (let from = 0; from < bytes.length && !frame.isWhole; from += size) {
    const piece = bytes.subarray(from, from + size);
    taken += frame.push(piece);
  }
  return `${taken} ${frame.isWhole}`;
}

/** The Content-Digest stands before the first line feed, the body behind it. */
function fuzz(data: Uint8Array): void {
  const cut = data.indexOf(10);
  const header = Buffer.from(cut === -1 ? data : data.subarray(0, cut)).toString("latin1");
  const body = cut === -1 ? new Uint8Array(0) : data.subarray(cut + 1);
  const digest = readContentDigest(header);
  if (digest.kind === "wanted")
    for (const { base64, algorithm } of digest.digests) {
      const length = Buffer.from(base64, "base64").length;
      hold("a digest has its algorithm's length", length === (algorithm === "sha-256" ? 32 : 64), length);
    }
  const text = Buffer.from(body).toString("latin1");
  const found = wrongMedium(body, null);
  if (/^--[\w'()+,./:=?-]{1,70}\r\nContent-Disposition: form-data;/.test(text))
    hold("a form is known", found?.medium === "form", found);
  for (const encoding of encodings) {
    const whole = decoded(body, encoding, Infinity);
    for (const size of [1, 3])
      hold(`${encoding} is the same in pieces of ${size}`, decoded(body, encoding, size) === whole, whole);
  }
  hold("a zstd frame ends alike in pieces", ended(body, 1) === ended(body, Infinity));
}

const sha = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/** The target. */
export const target: Target = {
  name: "upload",
  fuzz,
  seeds: [
    `sha-256=:${sha}:\n--boundary\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\r\n--boundary--\r\n`,
    `unknown=:AA==:, sha-256=:${sha}:\n\uFEFFa,b\n１,表\n`,
    "\n<!DOCTYPE html><html>",
    "\nPK\u0003\u0004xl/workbook.xml",
    Buffer.concat([Buffer.from("\n"), Buffer.from("28b52ffd2001090000610000", "hex")]),
    Buffer.concat([
      Buffer.from("\n"),
      Buffer.from("95 5c 83 5c a4 a2 8f b0 a1 ff".replaceAll(" ", ""), "hex"),
    ]),
  ],
  tokens: [
    "sha-256=:",
    "sha-512=:",
    ":",
    ",",
    ";",
    "=",
    "--",
    "\r\n",
    "Content-Disposition: form-data",
    "<html>",
    "<?xml ",
    "%PDF-",
    "\n",
    "表",
    "\uFEFF",
    "\u0000",
  ],
};
