/** Public sample files, each with the outcome that its SOURCE.txt says. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PartnerTerms } from "../file.ts";
import { readFile } from "../read-file.ts";
import { writeFile } from "../write-file.ts";
import { zenginTransfer } from "./transfer.ts";

const data = process.env["SLUICE_TEST_DATA"];
const sample = (name: string): Uint8Array => readFileSync(join(data ?? "", "zengin-samples", name));
const standard: PartnerTerms = { codePage: "jis-x-0201", batches: "one" };
const withVowels: PartnerTerms = { ...standard, characters: { "party-name": "ｰ" } };

describe.skipIf(data === undefined)("zengin-samples (needs SLUICE_TEST_DATA)", () => {
  test("zengin4j_21_cr: CR separators, two payments, totals right, values as that project reads them", () => {
    const bytes = sample("zengin4j_21_cr.txt");
    const reading = readFile(bytes, zenginTransfer, standard);
    if (reading.kind === "faulty") throw new Error(JSON.stringify(reading.faults));
    const { style, records } = reading.file;
    expect(style).toEqual({ separator: "CR", separatorAtEnd: true, endOfFileByte: false });
    expect(records.map(({ role }) => role)).toEqual(["header", "data", "data", "trailer", "end"]);
    const expected = sample("zengin4j_21.expected.txt");
    const lines = Buffer.from(expected).toString("utf8").split("\n");
    const theirs = lines
      .map((line) => /^ +(\w+) +\[\d+\+\d+\] (.*)$/.exec(line))
      .filter((match) => match !== null && match[1] !== "dummy")
      .map((match) => (match?.[2] === "(empty)" ? "" : match?.[2]));
    const layoutOf = (role: string) => zenginTransfer.types.find((type) => type.role === role)?.fields ?? [];
    const ours = records.flatMap(({ role, values }) =>
      layoutOf(role)
        .filter(({ kind }) => kind !== "filler")
        .map(({ name, bytes: width }) => {
          const value = values[name];
          return typeof value === "bigint" ? value.toString().padStart(width, "0") : value;
        }),
    );
    expect(ours).toEqual(theirs);
    expect(writeFile(reading.file, zenginTransfer, standard)).toEqual(new Uint8Array(bytes));
  });

  test.each(["devture_21_single.txt", "devture_21_multi.txt"])(
    "%s: refused for its long vowel, taken where that is agreed",
    (name) => {
      const bytes = sample(name);
      const strict = readFile(bytes, zenginTransfer, standard);
      expect(strict).toMatchObject({ kind: "faulty", faultTotal: 1 });
      expect(strict).toMatchObject({
        faults: [{ code: "fixed.character", record: 2, field: "name", byte: 176 }],
      });
      expect(bytes[175]).toBe(0xb0);
      const reading = readFile(bytes, zenginTransfer, withVowels);
      if (reading.kind === "faulty") throw new Error(JSON.stringify(reading.faults));
      expect(reading.file.style).toEqual({ separator: "CRLF", separatorAtEnd: false, endOfFileByte: false });
      expect(writeFile(reading.file, zenginTransfer, standard)).toEqual(new Uint8Array(bytes));
    },
  );

  test("kyash_21_trailing_spaces_stripped: every record's length, and nothing that follows from it", () => {
    const reading = readFile(sample("kyash_21_trailing_spaces_stripped.txt"), zenginTransfer, standard);
    if (reading.kind === "read") throw new Error("it was read");
    expect(new Set(reading.faults.map(({ code }) => code))).toEqual(new Set(["fixed.record-length"]));
    const lengths = reading.faults.map(({ message }) => Number(/has (\d+) bytes/.exec(message)?.[1]));
    expect(lengths).toEqual([103, 112, 112, 112, 19, 1]);
  });
});
