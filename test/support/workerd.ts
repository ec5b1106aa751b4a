/** Workerd, Cloudflare's runtime, from npm: a module that exports `fetch`, bundled and started. */
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { bytesAtStart } from "@sluice/deploy/bundle/bytes-at-start.ts";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

/** A running worker. */
export interface Worker extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  /** The bytes of the bundle that are loaded at its start. What is imported when it is needed lies in modules of its own. */
  readonly bytes: number;
}

/** Bundles a module, named from the project's root, as for Node, and starts it. `env`: what process.env holds there. */
export async function startWorker(
  module: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Worker> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    outdir: root,
    splitting: true,
    metafile: true,
    entryPoints: { index: module },
    bundle: true,
    minify: true,
    keepNames: true,
    write: false,
    format: "esm",
    target: "node24",
    platform: "node",
    mainFields: ["module", "main"],
    banner: { js: requireBanner },
    logLevel: "silent",
  });
  const modules = outputFiles
    .map(({ path, text }) => ({ type: "ESModule" as const, path, contents: text }))
    .toSorted((a) => (a.path.endsWith("/index.js") ? -1 : 0));
  const miniflare = new Miniflare({
    modulesRoot: root,
    modules,
    compatibilityDate: "2026-04-01",
    compatibilityFlags: ["nodejs_compat"],
    bindings: { ...env },
    host: "127.0.0.1",
    port: 0,
    telemetry: { enabled: false },
    // What the worker logs is the test's own business only when it fails.
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume();
      stderr.pipe(process.stderr);
    },
  });
  const url = (await miniflare.ready).href.replace(/\/$/, "");
  return {
    url,
    bytes: bytesAtStart(metafile.outputs, "index.js"),
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  };
}

/** CommonJS packages call it, which an ES module lacks; workerd has Node's own modules alone to give. */
const requireBanner = 'import{createRequire}from"node:module";const require=createRequire("/");';
