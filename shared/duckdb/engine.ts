/** DuckDB-WASM, blocking, in the thread that calls: locked down before it sees a file. */
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import {
  createDuckDB,
  type DuckDBBindings,
  DuckDBDataProtocol,
  NODE_RUNTIME,
  VoidLogger,
} from "@duckdb/duckdb-wasm/blocking";
import { literal } from "./literal.ts";

/** What an instance may touch. */
export interface EngineSettings {
  readonly wasm: string;
  /** The one registered name under which input is read: fixed, since the lock-down lists it. */
  readonly inputName: string;
  /** Output may be written below it; null: nothing is written. */
  readonly directory: string | null;
  /** DuckDB's own limit; the process takes more. */
  readonly memoryLimitMb: number;
}

/** One batch of a result. Values are decoded when asked for, so that what nobody looks at costs little. */
export interface ResultBatch {
  readonly rows: number;
  /** A number or a boolean of a column; null for SQL's NULL. */
  value(row: number, column: number): unknown;
  /** A text of a column that holds no NULL. Throws on a column of another type. */
  text(row: number, column: number): string;
}

/** An instance that can read one registered file and write below one directory, and nothing else of the machine. */
export class Engine {
  readonly #database: DuckDBBindings;
  readonly #connection: ReturnType<DuckDBBindings["connect"]>;
  readonly #inputName: string;

  private constructor(database: DuckDBBindings, inputName: string) {
    this.#database = database;
    this.#connection = database.connect();
    this.#inputName = inputName;
  }

  /** Starts an instance: 0.6 to 1.2 s, and some 300 MB that only its thread's end gives back. */
  static async start({ wasm, inputName, directory, memoryLimitMb }: EngineSettings): Promise<Engine> {
    const bundle = (name: string) => ({ mainModule: join(wasm, `duckdb-${name}.wasm`), mainWorker: "" });
    const database = await createDuckDB(
      { mvp: bundle("mvp"), eh: bundle("eh") },
      new VoidLogger(),
      NODE_RUNTIME,
    );
    await database.instantiate(() => undefined);
    database.open({});
    const started = new Engine(database, inputName);
    // The order matters: autoloading hangs offline, and access once shut off cannot be widened.
    for (const setting of [
      "set autoinstall_known_extensions = false",
      "set autoload_known_extensions = false",
      // One file a shard, up to the most shards that a file may have.
      "set partitioned_write_max_open_files = 300",
      `set memory_limit = '${memoryLimitMb}MB'`,
      ...(directory === null ? [] : [`set allowed_directories = [${literal(directory)}]`]),
      `set allowed_paths = [${literal(inputName)}]`,
      "set enable_external_access = false",
      "set lock_configuration = true",
    ])
      started.#connection.query(setting);
    return started;
  }

  /** Runs a statement over a file of the job directory. Throws what DuckDB says. */
  run(sql: string, input: string): void {
    this.#database.registerFileURL(this.#inputName, input, DuckDBDataProtocol.NODE_FS, true);
    try {
      this.#connection.query(sql);
    } finally {
      this.#database.dropFile(this.#inputName);
    }
  }

  /** Runs a query over bytes and hands on its result batch by batch, so that no result is held whole. One at a time. Throws what DuckDB says. */
  async query(sql: string, input: Uint8Array, take: (batch: ResultBatch) => void): Promise<void> {
    this.#database.registerFileBuffer(this.#inputName, input);
    try {
      const batches = await this.#connection.send(sql, true);
      for (const batch of batches) {
        take({
          rows: batch.numRows,
          value: (row, column) => batch.getChildAt(column)?.get(row) ?? null,
          text: (row, column) => textOf(batch.data.children[column], row),
        });
        // Between batches the runtime may collect what the last one left: Bun puts it off while nothing else has a turn.
        await turn();
      }
    } finally {
      this.#database.dropFile(this.#inputName);
    }
  }
}

// Arrow's own reader of texts takes a byte order mark off each.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(
  column: { readonly values: unknown; readonly valueOffsets: unknown } | undefined,
  row: number,
): string {
  const { values, valueOffsets } = column ?? {};
  if (!(values instanceof Uint8Array) || !(valueOffsets instanceof Int32Array))
    throw new Error("the engine gave a column that holds no texts");
  return decoder.decode(values.subarray(valueOffsets[row], valueOffsets[row + 1]));
}
