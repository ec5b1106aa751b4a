/** Plays a Dockerfile's instructions in a directory: what a build would copy and run, without an engine. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import * as v from "valibot";

/** What comes of it: the last stage's working directory, its environment and its start line. */
export interface Played {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** What it takes out of other images, which is not played. */
  readonly foreign: readonly {
    readonly image: string;
    readonly from: readonly string[];
    readonly to: string;
  }[];
}

/** The part of a Dockerfile's language that is played; anything else is refused. */
const played = /^(FROM|ARG|WORKDIR|COPY|RUN|ENV|USER|EXPOSE|CMD) (.+)$/;

/** Plays `file` over the sources at `root` into the empty `into`. Throws when a step fails. */
export function playDockerfile(
  file: string,
  root: string,
  into: string,
  buildArgs: Readonly<Record<string, string>>,
): Played {
  const stages = new Map<string, string>();
  let directory = "";
  let env: Record<string, string> = {};
  let command: string[] = [];
  const foreign: Played["foreign"][number][] = [];
  const filled = (text: string): string =>
    text.replace(/\$\{(\w+)\}/g, (_, name: string) => env[name] ?? buildArgs[name] ?? "");
  const pairs = (text: string): (readonly [string, string])[] =>
    text.split(/ (?=\w+=)/).map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, filled(value.join("="))];
    });
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, instruction, rest = ""] = played.exec(line) ?? [];
    if (instruction === "FROM") {
      const name = / AS (\w+)$/.exec(rest)?.[1] ?? "last";
      directory = join(into, name);
      stages.set(name, directory);
      env = {};
      mkdirSync(directory);
    } else if (instruction === "ARG") {
      for (const [name, value] of pairs(rest)) env[name] = buildArgs[name] ?? value;
    } else if (instruction === "ENV") env = { ...env, ...Object.fromEntries(pairs(rest)) };
    else if (instruction === "COPY") {
      const [, from, paths = ""] = /^(?:--from=(\S+) )?(.+)$/.exec(filled(rest)) ?? [];
      const [to = "", ...sources] = paths.split(" ").toReversed();
      // Another image's file: there is no registry here.
      if (from?.includes(":") === true) {
        foreign.push({ image: from, from: sources, to });
        continue;
      }
      const base = from === undefined ? root : (stages.get(from) ?? "");
      for (const source of sources) copy(join(base, source.replace(/^\/app\//, "")), join(directory, to), to);
    } else if (instruction === "RUN") {
      const { status, stderr } = spawnSync("sh", ["-c", filled(rest)], { cwd: directory, encoding: "utf8" });
      if (status !== 0) throw new Error(`RUN ${rest} ended with ${status}: ${stderr}`);
    } else if (instruction === "CMD") command = v.parse(v.array(v.string()), JSON.parse(rest));
    else if (instruction === undefined) throw new Error(`this line cannot be played: ${line}`);
  }
  return { directory, env, command, foreign };
}

/** A directory's content goes into the target; a file goes below a target that ends in a slash. */
function copy(source: string, target: string, written: string): void {
  const isInto = statSync(source).isFile() && written.endsWith("/");
  cpSync(source, isInto ? join(target, basename(source)) : target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/\.test\.ts$|[/\\]testing[^/\\]*\.ts$/.test(path),
  });
}
