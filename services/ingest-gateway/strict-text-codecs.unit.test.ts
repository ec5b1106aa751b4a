import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import iconv from "iconv-lite";
import { codecs } from "./strict-text-codecs.ts";

/** The text of bytes; null when they are refused. */
function textOf(encoding: TextEncoding, bytes: readonly number[]): string | null {
  const codec = codecs[encoding];
  const all = Uint8Array.from(bytes);
  try {
    return codec.wholeBytes(all) === all.length ? codec.decode(all) : null;
  } catch {
    return null;
  }
}

/** Row and cell (from 1) to character, for JIS X 0208 and 0212. */
const tables = { 208: new Map<string, string>(), 212: new Map<string, string>() };
for (const line of readFileSync(new URL("./strict-text.oracle.txt", import.meta.url), "utf8").split("\n")) {
  const [, standard, row, cells] = /^(208|212) ([0-9]+) (.*)$/u.exec(line) ?? [];
  if (cells === undefined) continue;
  for (const [index, character] of [...cells].entries())
    if (character !== ".") tables[standard === "208" ? 208 : 212].set(`${row}-${index + 1}`, character);
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);
const pairs = range(0x80, 0xff).flatMap((lead) => range(0, 0xff).map((trail) => [lead, trail] as const));
/** What single bytes read as in the Japanese encodings. */
const single = (byte: number, kana: boolean): string | null => {
  if (byte < 0x80) return String.fromCharCode(byte);
  return kana && byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(0xff61 + byte - 0xa1) : null;
};

/** Shift_JIS's arithmetic (JIS X 0208:1997, annex 1): two rows a lead byte. */
function rowAndCell(lead: number, trail: number): string | null {
  if (trail < 0x40 || trail === 0x7f || trail > 0xfc) return null;
  const first = (lead - (lead < 0xa0 ? 0x81 : 0xc1)) * 2 + 1;
  return trail >= 0x9f ? `${first + 1}-${trail - 0x9e}` : `${first}-${trail - (trail > 0x7f ? 0x40 : 0x3f)}`;
}

const isLead = (byte: number): boolean => (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);

describe("every byte and every pair, against tables made by other hands", () => {
  test("the tables are whole", () => {
    expect([tables[208].size, tables[212].size]).toEqual([6_879, 6_067]);
  });

  test("shift_jis is JIS X 0201 and JIS X 0208, as Python has them, and nothing else", () => {
    for (const byte of range(0, 0xff))
      expect([byte, textOf("shift_jis", [byte])]).toEqual([byte, single(byte, true)]);
    let read = 0;
    for (const [lead, trail] of pairs) {
      if (!isLead(lead)) continue;
      const place = rowAndCell(lead, trail);
      // The reverse solidus keeps its width apart from the backslash.
      const wanted = place === null ? null : (tables[208].get(place) ?? null);
      const found = textOf("shift_jis", [lead, trail]);
      if (found !== wanted)
        throw new Error(`${lead.toString(16)} ${trail.toString(16)}: ${found}, not ${wanted}`);
      if (found !== null) read += 1;
    }
    expect(read).toBe(6_879);
  });

  test("euc-jp is JIS X 0201, 0208 and 0212, as Python has them, and nothing else", () => {
    for (const byte of range(0, 0xff))
      expect([byte, textOf("euc-jp", [byte])]).toEqual([byte, single(byte, false)]);
    const inTable = (table: Map<string, string>, row: number, cell: number): string | null =>
      table.get(`${row - 0xa0}-${cell - 0xa0}`) ?? null;
    for (const [lead, trail] of pairs) {
      const wanted =
        lead === 0x8e ? single(trail, true) : lead === 0x8f ? null : inTable(tables[208], lead, trail);
      const found = textOf("euc-jp", [lead, trail]);
      if (lead === 0x8e && trail < 0x80) expect(found).toBeNull();
      else if (found !== wanted)
        throw new Error(`${lead.toString(16)} ${trail.toString(16)}: ${found}, not ${wanted}`);
      if (trail < 0x80) continue;
      // JIS X 0212's tilde is ASCII's in Python; here it keeps its width, so that it is not the delimiter.
      const other = inTable(tables[212], lead, trail)?.replace("~", "\uff5e") ?? null;
      const three = textOf("euc-jp", [0x8f, lead, trail]);
      if (three !== other)
        throw new Error(`8f ${lead.toString(16)} ${trail.toString(16)}: ${three}, not ${other}`);
    }
  });

  test("cp932 is what iconv-lite has, and users' own characters are Unicode's private ones", () => {
    const isUsers = (lead: number): boolean => lead >= 0xf0 && lead <= 0xf9;
    const double = pairs.filter(([lead]) => isLead(lead) && !isUsers(lead));
    for (const bytes of [...range(0, 0xff).map((byte) => [byte]), ...double]) {
      const others = iconv.decode(Uint8Array.from(bytes), "cp932");
      const isOne = [...others].length === 1 && others !== "\ufffd" && others !== "\u0080";
      const found = textOf("cp932", bytes);
      const hex = bytes.map((byte) => byte.toString(16)).join(" ");
      if (found !== (isOne ? others : null))
        throw new Error(`${hex}: ${JSON.stringify(found)}, not ${JSON.stringify(others)}`);
    }
    let next = 0xe000;
    for (const lead of range(0xf0, 0xf9))
      for (const trail of [...range(0x40, 0x7e), ...range(0x80, 0xfc)])
        expect(textOf("cp932", [lead, trail])).toBe(String.fromCharCode(next++));
  });

  test("iso-8859-1 is the first 256 characters of Unicode without 80 to 9F", () => {
    for (const byte of range(0, 0xff)) {
      const wanted = byte >= 0x80 && byte <= 0x9f ? null : iconv.decode(Uint8Array.of(byte), "iso-8859-1");
      expect([byte, textOf("iso-8859-1", [byte])]).toEqual([byte, wanted]);
    }
  });
});
