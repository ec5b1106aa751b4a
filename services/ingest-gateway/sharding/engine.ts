/** DuckDB-WASM, blocking, in the thread that calls: locked down before it sees a file. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  createDuckDB,
  type DuckDBBindings,
  DuckDBDataProtocol,
  NODE_RUNTIME,
  VoidLogger,
} from "@duckdb/duckdb-wasm/blocking";
import { inputName } from "./cut-sql.ts";

/** The build whose hash() cuts files; a file's shards are pinned to it. */
export const engine = "duckdb-wasm 1.32.0";

/** Where the wasm lies when it is not beside the bundle. */
export function wasmDirectory(): string {
  return dirname(createRequire(import.meta.url).resolve("@duckdb/duckdb-wasm/dist/duckdb-eh.wasm"));
}

/** An instance that can read one registered file and write below one directory, and nothing else of the machine. */
export class Engine {
  readonly #database: DuckDBBindings;
  readonly #connection: ReturnType<DuckDBBindings["connect"]>;

  private constructor(database: DuckDBBindings, connection: ReturnType<DuckDBBindings["connect"]>) {
    this.#database = database;
    this.#connection = connection;
  }

  /** Starts an instance. `directory` holds every job's input and output. */
  static async start(wasm: string, directory: string, memoryLimitMb: number): Promise<Engine> {
    const bundle = (name: string) => ({ mainModule: join(wasm, `duckdb-${name}.wasm`), mainWorker: "" });
    const database = await createDuckDB(
      { mvp: bundle("mvp"), eh: bundle("eh") },
      new VoidLogger(),
      NODE_RUNTIME,
    );
    await database.instantiate(() => undefined);
    database.open({});
    const connection = database.connect();
    // The order matters: autoloading hangs offline, and access once shut off cannot be widened.
    for (const setting of [
      "set autoinstall_known_extensions = false",
      "set autoload_known_extensions = false",
      // One file a shard, up to the most shards that a file may have.
      "set partitioned_write_max_open_files = 300",
      `set memory_limit = '${memoryLimitMb}MB'`,
      `set allowed_directories = ['${directory.replaceAll("'", "''")}']`,
      `set allowed_paths = ['${inputName}']`,
      "set enable_external_access = false",
      "set lock_configuration = true",
    ])
      connection.query(setting);
    return new Engine(database, connection);
  }

  /** Runs a statement over a file of the job directory. Throws what DuckDB says. */
  run(sql: string, input: string): void {
    this.#database.registerFileURL(inputName, input, DuckDBDataProtocol.NODE_FS, true);
    try {
      this.#connection.query(sql);
    } finally {
      this.#database.dropFile(inputName);
    }
  }
}
