/** What the demo's acts are played with: sending, following, checking, telling. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { Sql } from "postgres";
import type { Client, Receipt } from "../cli/client.ts";
import { progressShower } from "../cli/progress.ts";
import { addSource, compare, countLegacyRows } from "./oracle.ts";

/** One act's means. */
export interface Scene {
  say(line: string): void;
  /** Sends a file and follows it to its end. */
  send(feed: string, file: Uint8Array<ArrayBuffer>, changed?: (view: FileView) => void): Promise<FileView>;
  sendOnly(feed: string, file: Uint8Array<ArrayBuffer>): Promise<Receipt>;
  firstFile(feed: string): Promise<string>;
  check(what: string, holds: boolean, seen: string): void;
  showErrors(file: string): Promise<void>;
  countRows(feed: string): Promise<number>;
  /** Compares Postgres row by row with the sources, `file` being one more of them. */
  compare(feed: string, file: Uint8Array | null): Promise<void>;
}

/** The demo's stage. */
export interface Theatre {
  act(title: string, play: (scene: Scene) => Promise<void>): Promise<void>;
  /** How many checks held, and how many did not. */
  result(): { readonly held: number; readonly failed: number };
}

/** Opens the theatre. */
export function openTheatre(
  client: Client,
  sql: Sql,
  partner: string,
  print: (line: string) => void,
): Theatre {
  let held = 0;
  let failed = 0;
  let acts = 0;
  const say = (line: string): void => print(`  ${line}`);
  const check = (what: string, holds: boolean, seen: string): void => {
    if (holds) held += 1;
    else failed += 1;
    say(`${holds ? "✓" : "✗"} ${what}${holds ? "" : `: ${seen}`}`);
  };
  const sendOnly = (feed: string, file: Uint8Array<ArrayBuffer>): Promise<Receipt> =>
    client.upload(feed, new Blob([file]));
  const scene: Scene = {
    say,
    check,
    sendOnly,
    send: async (feed, file, changed) => {
      const sentAt = performance.now();
      const receipt = await sendOnly(feed, file);
      say(
        `${receipt.file}: ${file.length.toLocaleString("en")} bytes taken in ${Math.round(performance.now() - sentAt)} ms`,
      );
      const progress = progressShower(process.stdout, "    ");
      const view = await client.follow(receipt.file, (now) => {
        progress.show(now);
        changed?.(now);
      });
      progress.end();
      const seconds = (performance.now() - sentAt) / 1000;
      const rows = view.counts.rows ?? 0;
      say(
        `${rows.toLocaleString("en")} rows in ${seconds.toFixed(1)} s (${Math.round(rows / seconds).toLocaleString("en")} rows/s)`,
      );
      return view;
    },
    firstFile: async (feed) =>
      (await client.files()).filter((view) => view.feed === feed).at(-1)?.file ?? "none",
    showErrors: async (file) => {
      for (const { line, message, code } of (await client.errors(file)).errors.slice(0, 10))
        say(`  line ${line}: ${message}  [${code}]`);
    },
    countRows: (feed) => countLegacyRows(sql, feed, partner),
    compare: async (feed, file) => {
      if (file !== null) await addSource(sql, feed, file);
      const { expected, missing, extra, different, samples } = await compare(sql, feed, partner);
      const what = `Postgres equals the source, row for row: ${expected.toLocaleString("en")} rows`;
      check(
        what,
        missing + extra + different === 0,
        `${missing} missing, ${extra} extra, ${different} different, such as ${samples.join("; ")}`,
      );
    },
  };
  return {
    act: async (title, play) => {
      acts += 1;
      print(`\n${acts}. ${title}`);
      await play(scene);
    },
    result: () => ({ held, failed }),
  };
}
