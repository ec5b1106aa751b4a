/**
 * A target with Istanbul's counters in each statement, function and branch of ours, as one module. Of packages those
 * alone that read an envelope: valibot and the AWS SDK's reader of DynamoDB's types.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { createInstrumenter } from "istanbul-lib-instrument";

const root = fileURLToPath(new URL("../../", import.meta.url));

const ours = /^(?:contracts|shared|services|deploy)[/\\].*[.]ts$|^test[/\\]fuzz[/\\]targets[/\\]canary[.]ts$/;
const readers = /^node_modules[/\\](?:valibot|@aws-sdk[/\\]util-dynamodb)[/\\].*[.]m?js$/;

/** Where the counters lie on `globalThis`. */
export const coverageVariable = "__sluice_fuzz_coverage__";

/** Writes the module of a target below `directory`, and gives its path. Throws what esbuild says. */
export async function instrumented(target: string, directory: string): Promise<string> {
  const instrumenter = createInstrumenter({ esModules: true, compact: true, coverageVariable });
  const outfile = join(directory, `${target}.mjs`);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "test/fuzz/targets", `${target}.ts`)],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    write: false,
    outfile,
    logLevel: "silent",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    plugins: [
      {
        name: "counters",
        setup(setup) {
          setup.onLoad({ filter: /[.](?:ts|m?js)$/ }, async ({ path }) => {
            const place = relative(root, path);
            if (!ours.test(place) && !(target === "envelope" && readers.test(place))) return undefined;
            const { code } = await transform(await readFile(path, "utf8"), {
              loader: place.endsWith(".ts") ? "ts" : "js",
              target: "node24",
              sourcefile: place,
            });
            return { contents: instrumenter.instrumentSync(code, place), loader: "js" };
          });
        },
      },
    ],
  });
  await writeFile(outfile, outputFiles[0]?.contents ?? "");
  return outfile;
}
