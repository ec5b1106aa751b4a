/** Dead letters as people read them at a terminal. */
import type { Letter } from "@sluice/shared/dead-letters/letter.ts";

/** One letter in two lines: what it is, and why it is dead. */
export function letterLines(letter: Letter, now: Date): string[] {
  const { at, deadAt, cause, event, attempts } = letter;
  const about = [
    shortId(letter),
    at.name,
    event.type ?? "",
    [event.partner, event.entity, event.key].filter((part) => part !== null).join(" "),
    placeOf(letter),
    `${ago(deadAt, now)}${attempts === null ? "" : `, after ${attempts} ${attempts === 1 ? "try" : "tries"}`}`,
  ].filter((part) => part !== "");
  return [about.join("  "), `          ${oneLine(cause)}`, ...holdingLine(letter)];
}

/** The whole of one letter. */
export function wholeLetter(letter: Letter, now: Date): string[] {
  const { event, at, id, deadAt, keptUntil, attempts, cause, content } = letter;
  const facts: readonly (readonly [string, string | number | null])[] = [
    ["letter", id],
    ["lies at", `${at.kind} ${at.name}`],
    ["cause", cause],
    ["attempts", attempts],
    ["dead since", `${deadAt} (${ago(deadAt, now)})`],
    ["kept until", keptUntil],
    ["event", event.type === null ? null : `${event.type}  ${event.id ?? "without an id"}`],
    ["occurred at", event.occurredAt],
    ["partner", event.partner],
    ["entity", event.entity === null ? null : `${event.entity} ${event.key ?? ""}`],
    ["version", event.version],
    ["file", event.file === null ? null : placeOf(letter)],
    ["group", event.group],
  ];
  const lines = facts.flatMap(([name, value]) =>
    value === null ? [] : [`${name.padEnd(12)}  ${oneLine(String(value))}`],
  );
  return [...lines, ...holdingLine(letter).map((line) => line.trim()), "", JSON.stringify(content, null, 2)];
}

/** What `show` and the commands that change letters take; long enough to be one letter's alone. */
export const shortId = ({ id }: Letter): string => id.slice(0, 8);

function placeOf({ event: { file, line, shard } }: Letter): string {
  if (file === null) return "";
  return line !== null ? `${file}:${line}` : shard !== null ? `${file} shard ${shard}` : file;
}

function holdingLine({ holding }: Letter): string[] {
  if (holding.kind === "whole") return [];
  if (holding.kind === "lost") return [`          lost: ${oneLine(holding.reason)}`];
  return [
    `          a pointer, not rescued yet: the stream forgets the record in ${holding.hoursLeft.toFixed(1)} hours`,
  ];
}

function ago(iso: string, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(iso)) / 60_000));
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

/** A reason may hold whatever a database or a partner's file put into it: one line, nothing that moves a cursor. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
