/** Workerd, Cloudflare's runtime, from npm: a module that exports `fetch`, bundled and started. */
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

/** A running worker. */
export interface Worker extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  /** The bundle's size. */
  readonly bytes: number;
}

/** Bundles a module, named from the project's root, as for Node, and starts it. `env`: what process.env holds there. */
export async function startWorker(
  module: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Worker> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../../${module}`, import.meta.url))],
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
  const script = outputFiles[0]?.text ?? "";
  const miniflare = new Miniflare({
    modules: true,
    script,
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
    bytes: Buffer.byteLength(script),
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  };
}

/** CommonJS packages call it, which an ES module lacks; workerd has Node's own modules alone to give. */
const requireBanner = 'import{createRequire}from"node:module";const require=createRequire("/");';
