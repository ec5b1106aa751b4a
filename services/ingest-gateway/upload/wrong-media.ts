/** Recognises by its first bytes what a partner sends by mistake instead of a text file, so that the answer can name it. */
import { Buffer } from "node:buffer";

/** What it is, and how to mend it. */
export interface WrongMedium {
  /** Its name for programs. */
  readonly medium: string;
  /** Its name for people, with its article. */
  readonly what: string;
  readonly mend: string;
}

/** The content is not a text file. */
export class WrongMedia extends Error {
  override readonly name = "WrongMedia";
  readonly found: WrongMedium;
  constructor(found: WrongMedium) {
    super(`the content is ${found.what}`);
    this.found = found;
  }
}

/** As many bytes are looked at: an Excel workbook names its parts within them. */
const headBytes = 4096;

const asCsv = "Save it as CSV, and send that.";
const unpack = "Unpack it, and send the file inside.";

/** By their first bytes (as latin1). */
const signatures: readonly (WrongMedium & { readonly begins: string })[] = [
  {
    begins: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    medium: "xls",
    what: "an old Excel workbook (XLS), or another old Office file",
    mend: asCsv,
  },
  { begins: "%PDF-", medium: "pdf", what: "a PDF", mend: "Send the data that it was made from." },
  { begins: "BZh91AY&SY", medium: "bzip2", what: "a bzip2 archive", mend: unpack },
  { begins: "\xfd7zXZ\x00", medium: "xz", what: "an xz archive", mend: unpack },
  { begins: "7z\xbc\xaf\x27\x1c", medium: "7z", what: "a 7z archive", mend: unpack },
  { begins: "Rar!\x1a\x07", medium: "rar", what: "a RAR archive", mend: unpack },
];
const zip = "PK\x03\x04";
/** Codings that an upload may have, and what they begin with (gzip: with its only method). */
const codings = [
  { coding: "gzip", begins: "\x1f\x8b\x08" },
  { coding: "zstd", begins: "\x28\xb5\x2f\xfd" },
] as const;

/** What the content is, from its first bytes; null when nothing speaks against text. `coding` is the one that was undone. */
export function wrongMedium(head: Uint8Array, coding: string | null): WrongMedium | null {
  const text = Buffer.from(head.subarray(0, headBytes)).toString("latin1");
  const packed = codings.find(({ begins }) => text.startsWith(begins));
  if (packed !== undefined) return stillPacked(packed.coding, coding);
  if (text.startsWith(zip)) return inZip(text);
  const found = signatures.find(({ begins }) => text.startsWith(begins));
  if (found !== undefined) return { medium: found.medium, what: found.what, mend: found.mend };
  return inMarkup(text);
}

function stillPacked(found: string, undone: string | null): WrongMedium {
  if (undone === null)
    return {
      medium: found,
      what: `${found}, and the request does not say so`,
      mend: `Send it with Content-Encoding: ${found}.`,
    };
  return {
    medium: found,
    what: `still ${found} once ${undone} is undone`,
    mend: "It was compressed twice: compress it once.",
  };
}

function inZip(text: string): WrongMedium {
  if (text.includes("xl/")) return { medium: "xlsx", what: "an Excel workbook (XLSX)", mend: asCsv };
  if (text.includes("opendocument.spreadsheet"))
    return { medium: "ods", what: "an OpenDocument spreadsheet (ODS)", mend: asCsv };
  if (text.includes("word/"))
    return { medium: "docx", what: "a Word document (DOCX)", mend: "Send the data as a text file." };
  return { medium: "zip", what: "a ZIP archive", mend: unpack };
}

function inMarkup(text: string): WrongMedium | null {
  // Also in UTF-16, and behind a byte order mark.
  const plain = text.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, "").replaceAll("\x00", "");
  if (/^\s*<(?:!doctype html|html)[\s>]/i.test(plain))
    return {
      medium: "html",
      what: "an HTML page",
      mend: "It may be a log-in or error page that was saved in the place of the file: download the file again.",
    };
  if (/^\s*<\?xml\s/.test(plain))
    return { medium: "xml", what: "an XML document", mend: "Send the data in the feed's own format." };
  if (/^--[^\r\n]{1,200}\r\nContent-Disposition: form-data/i.test(plain))
    return {
      medium: "form",
      what: "a form (multipart/form-data)",
      mend: "Send the file's bytes as the body: curl --data-binary @file, not -F.",
    };
  return null;
}

/** The same content, once its first bytes have been looked at. Throws WrongMedia. */
export async function* refuseWrongMedia(
  content: AsyncIterable<Uint8Array>,
  coding: string | null,
): AsyncGenerator<Uint8Array> {
  const held: Uint8Array[] = [];
  let bytes = 0;
  let isClear = false;
  const look = (): void => {
    const found = wrongMedium(Buffer.concat(held), coding);
    if (found !== null) throw new WrongMedia(found);
    isClear = true;
  };
  for await (const chunk of content) {
    if (isClear) {
      yield chunk;
      continue;
    }
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < headBytes) continue;
    look();
    yield* held;
  }
  if (isClear) return;
  look();
  yield* held;
}
