/** Worker threads in bundles: each module that a service starts as a thread becomes a bundle of its own beside the service's. */
import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { Plugin } from "esbuild";

/** How the services name a thread's module. */
const threadUrl = /new URL\("(\.{1,2}\/[^"]+)\.ts", import\.meta\.url\)/g;

/** Points thread URLs at the bundles beside, and tells which modules they need: a map of bundle name to source path. */
export function threadModules(found: Map<string, string>): Plugin {
  return {
    name: "thread-modules",
    setup(build) {
      build.onLoad({ filter: /[/\\](services|shared)[/\\].*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        const contents = source.replaceAll(threadUrl, (_, relative: string) => {
          const name = basename(relative);
          const module = resolve(dirname(path), `${relative}.ts`);
          const other = found.get(name);
          if (other !== undefined && other !== module)
            throw new Error(
              `two threads of one bundle are called ${name}: ${other} and ${module}; rename one`,
            );
          found.set(name, module);
          return `new URL("./${name}.mjs", import.meta.url)`;
        });
        return { contents, loader: "ts" };
      });
    },
  };
}
