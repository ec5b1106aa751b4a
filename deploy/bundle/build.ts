/** Builds a service's Lambda function: a minified ES module for Node 24, and beside it what it loads later, or needs as files. */
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { wasmFile } from "@sluice/shared/duckdb/build.ts";
import { build, type Metafile } from "esbuild";
import { bytesAtStart } from "./bytes-at-start.ts";
import { threadModules } from "./threads.ts";

/** A service's built function. */
export interface Bundle {
  readonly service: ServiceName;
  /** Holds `index.mjs`, whose export `handler` Lambda calls. */
  readonly directory: string;
  /** What is started, by its file's name: the bytes of JavaScript that it loads at its start. What is imported when it is needed lies in files of its own. */
  readonly scripts: Readonly<Record<string, number>>;
  /** Files carried beside the scripts. */
  readonly assets: readonly string[];
  /** Every source that went in, from the project's root. */
  readonly sources: readonly string[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where `npm run build` puts bundles: a directory a service. */
export const bundleDirectory = join(root, "deploy/bundle/out");

/** Builds one service below `into`, in place of what was there. Throws what esbuild says. */
export async function buildBundle(service: ServiceName, into = bundleDirectory): Promise<Bundle> {
  const directory = join(into, service);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const threads = new Map<string, string>();
  const lambda = `services/${service}/lambda.ts`;
  const built = [await bundle({ index: lambda }, directory, threads)];
  if (threads.size > 0) built.push(await bundle(Object.fromEntries(threads), directory, new Map()));
  const entryPoints = new Set([lambda, ...[...threads.values()].map((path) => relative(root, path))]);
  const sources = built.flatMap(({ inputs }) => Object.keys(inputs));
  const assets = sources.some((source) => source.includes("/@duckdb/duckdb-wasm/"))
    ? [await carryWasm(directory)]
    : [];
  // Lambda reads a function's mode from it; without one a `.mjs` runs too, but what it requires is guessed at.
  await writeFile(join(directory, "package.json"), '{ "type": "module" }\n');
  const scripts = Object.fromEntries(
    built.flatMap(({ outputs }) =>
      Object.entries(outputs)
        .filter(([, { entryPoint = "" }]) => entryPoints.has(entryPoint))
        .map(([path]) => [path.slice(path.lastIndexOf("/") + 1), bytesAtStart(outputs, path)]),
    ),
  );
  return { service, directory, scripts, assets, sources };
}

async function bundle(
  entryPoints: Record<string, string>,
  outdir: string,
  threads: Map<string, string>,
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // What is imported in the midst of work is no part of a cold start.
    splitting: true,
    // Packages that ship ES modules are smaller so, and lose what nobody calls.
    mainFields: ["module", "main"],
    banner: { js: requireBanner },
    legalComments: "none",
    metafile: true,
    logLevel: "silent",
    plugins: [threadModules(threads)],
  });
  return metafile;
}

/** CommonJS packages call these, which an ES module lacks. */
const requireBanner = [
  'import{createRequire as __sluiceRequire}from"node:module";',
  "const require=__sluiceRequire(import.meta.url),",
  "__filename=import.meta.filename,__dirname=import.meta.dirname;",
].join("");

async function carryWasm(directory: string): Promise<string> {
  const from = createRequire(import.meta.resolve("@sluice/shared/duckdb/engine.ts"));
  await copyFile(from.resolve(`@duckdb/duckdb-wasm/dist/${wasmFile}`), join(directory, wasmFile));
  return wasmFile;
}
