/** Reads a sample file of unknown make: its encoding by our own strict decoders, its dialect by DuckDB's sniffing. */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import { strictDecoder, WrongEncoding } from "@sluice/ingest-gateway/strict-text.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { Engine } from "@sluice/shared/duckdb/engine.ts";
import { parse } from "csv-parse/sync";
import * as v from "valibot";

/** What a sample turned out to be. */
export interface Sample {
  readonly encoding: TextEncoding;
  readonly delimiter: CsvFormat["delimiter"];
  readonly quote: CsvFormat["quote"];
  readonly header: "exact" | "none";
  readonly columns: readonly [string, ...string[]];
  /** The records behind the header, as text. */
  readonly rows: readonly (readonly string[])[];
  /** Header and first records, as text: what is kept as a golden sample. */
  readonly golden: { readonly text: string; readonly rows: number };
  /** Bytes of a usual row. */
  readonly rowBytes: number;
}

/** Why a sample cannot be read, for its sender's eyes. */
export class UnreadableSample extends Error {
  override readonly name = "UnreadableSample";
}

/** Tried in this order: the first that fits every byte. ISO-8859-1 fits almost anything, so it is last. */
const encodings: readonly TextEncoding[] = ["utf-8", "shift_jis", "cp932", "euc-jp", "iso-8859-1"];
/** Records of a sample that are kept. */
const goldenRows = 20;
/** As much of a sample as is looked at. */
export const sampleBytesMax = 16 * 1024 * 1024;

const Dialect = v.tuple([
  v.picklist([",", "\t", ";", "|", ":", "^", "~", "\u001f"]),
  v.picklist(['"', "'", "", "(empty)", "\0"]),
  v.picklist(["true", "false"]),
]);

const Parsed = v.array(v.object({ record: v.array(v.string()), info: v.object({ bytes: v.number() }) }));

/** Reads it. Throws UnreadableSample with what to do. */
export async function readSample(bytes: Uint8Array): Promise<Sample> {
  if (bytes.byteLength === 0)
    throw new UnreadableSample("The sample is empty: give a file with a few records.");
  if (bytes.byteLength > sampleBytesMax)
    throw new UnreadableSample(
      `The sample has more than ${sampleBytesMax} bytes: cut it to its first records.`,
    );
  const { encoding, text } = decode(bytes);
  const [delimiter, quoted, hasHeader] = await sniff(new TextEncoder().encode(text));
  const quote = quoted === '"' || quoted === "'" ? quoted : '"';
  const parsed = v.parse(
    Parsed,
    parse(text, { bom: true, delimiter, quote, relaxColumnCount: false, info: true }),
  );
  const records = parsed.map(({ record }) => record);
  const [first = [], ...rest] = records;
  const isHeader = hasHeader === "true" && new Set(first).size === first.length && !first.includes("");
  const [one, ...more] = isHeader ? first : first.map((_, index) => `column_${index + 1}`);
  const rows = isHeader ? rest : records;
  if (one === undefined || rows.length === 0)
    throw new UnreadableSample("The sample has no records: give a file with a few.");
  const kept = parsed.slice(0, goldenRows + (isHeader ? 1 : 0));
  const end = kept.at(-1)?.info.bytes ?? 0;
  const golden = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    new TextEncoder().encode(text).subarray(0, end),
  );
  return {
    ...{ encoding, delimiter, quote, rows },
    header: isHeader ? "exact" : "none",
    columns: [one, ...more],
    golden: { text: golden, rows: kept.length - (isHeader ? 1 : 0) },
    rowBytes: Math.ceil(bytes.byteLength / rows.length),
  };
}

function decode(bytes: Uint8Array): { readonly encoding: TextEncoding; readonly text: string } {
  const [a, b] = bytes;
  const wide: readonly TextEncoding[] =
    a === 0xff && b === 0xfe ? ["utf-16le"] : a === 0xfe && b === 0xff ? ["utf-16be"] : encodings;
  for (const encoding of wide) {
    try {
      const decoder = strictDecoder(encoding);
      const text = decoder.decode(bytes);
      decoder.end();
      return { encoding, text };
    } catch (error) {
      if (!(error instanceof WrongEncoding)) throw error;
    }
  }
  throw new UnreadableSample(`The sample is text in none of ${wide.join(", ")}: is it a CSV file?`);
}

async function sniff(text: Uint8Array): Promise<v.InferOutput<typeof Dialect>> {
  const name = "sample.csv";
  const engine = await Engine.start({
    wasm: wasmDirectory(),
    inputName: name,
    directory: null,
    memoryLimitMb: 512,
  });
  const found: unknown[] = [];
  try {
    const sql = `select coalesce("Delimiter", ','), coalesce("Quote", '"'), "HasHeader"::varchar from sniff_csv('${name}', sample_size = 20000)`;
    await engine.query(sql, text, (batch) => {
      for (let row = 0; row < batch.rows; row += 1)
        found.push([0, 1, 2].map((column) => batch.text(row, column)));
    });
  } catch (cause) {
    throw new UnreadableSample("DuckDB finds no CSV dialect in the sample: is it a CSV file?", { cause });
  }
  const dialect = v.safeParse(Dialect, found[0]);
  if (!dialect.success)
    throw new UnreadableSample(
      `The sample's dialect is none that a feed can have: ${JSON.stringify(found[0])}.`,
    );
  return dialect.output;
}
