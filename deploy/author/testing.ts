/** A copy of the tree to write feeds into, for tests. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const parts = ["contracts", "shared", "services", "deploy", "test"];
const files = ["package.json", "tsconfig.json", ".oxlintrc.json", ".oxfmtrc.json"];

/** The copy, with the packages that are installed here and its own workspaces in place of ours. */
export interface TreeCopy {
  readonly path: string;
  /** A PATH on which `npx sluice` is the copy's own command; it starts a mesh on any free port, since a test's machine has others. */
  readonly searchPath: string;
  remove(): void;
}

/** Copies it. */
export function copyTree(): TreeCopy {
  const copy = mkdtempSync(join(tmpdir(), "sluice-new-"));
  // The database does not run as root, and reads what lies in here.
  chmodSync(copy, 0o755);
  for (const part of [...parts, ...files])
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      filter: (path) => !path.includes("node_modules") && !path.includes(join("bundle", "out")),
    });
  const modules = join(copy, "node_modules");
  mkdirSync(join(modules, "@sluice"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules")))
    if (name !== "@sluice") symlinkSync(join(root, "node_modules", name), join(modules, name));
  const services = readdirSync(join(copy, "services")).map((name) => join("services", name));
  for (const place of [...parts.filter((part) => part !== "services"), ...services]) {
    symlinkSync(join(copy, place), join(modules, "@sluice", basename(place)));
    const own = join(root, place, "node_modules");
    if (existsSync(own)) symlinkSync(own, join(copy, place, "node_modules"));
  }
  const bin = join(copy, "bin");
  mkdirSync(bin);
  const main = join(copy, "deploy", "cli", "main.ts");
  const npx = `#!/bin/sh
[ "$1" != bun ] || { shift; exec "${process.execPath}" "$@"; }
[ "$1" = sluice ] || { echo "not sluice: $*" >&2; exit 1; }
shift
[ "$1" != start ] || set -- "$@" --port 0
exec "${process.execPath}" "${main}" "$@"
`;
  writeFileSync(join(bin, "npx"), npx, { mode: 0o755 });
  return {
    path: copy,
    searchPath: `${bin}:${process.env["PATH"] ?? ""}`,
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
}
