/** The real banks and branches of the package zengin-code, written as a partner would: Shift_JIS, CRLF, kana in half width. */
import iconv from "iconv-lite";
import * as v from "valibot";
import zengin from "zengin-code";

const Bank = v.object({
  code: v.string(),
  name: v.string(),
  kana: v.string(),
  branches: v.record(v.string(), v.object({ code: v.string(), name: v.string(), kana: v.string() })),
});

/** One row of the file, before it is written. */
export type BranchLine = readonly [
  bankCode: string,
  branchCode: string,
  bankKana: string,
  bankName: string,
  branchKana: string,
  branchName: string,
];

/** Every branch, by bank and branch code: 28,944 of 1,146 banks. */
export function branchLines(): BranchLine[] {
  const banks = v.parse(v.record(v.string(), Bank), zengin);
  return Object.values(banks)
    .flatMap((bank) =>
      Object.values(bank.branches).map((branch): BranchLine => [
        bank.code,
        branch.code,
        halfWidth(bank.kana),
        bank.name,
        halfWidth(branch.kana),
        branch.name,
      ]),
    )
    .sort((a, b) => (a[0] + a[1] < b[0] + b[1] ? -1 : 1));
}

/** The file's bytes. Throws when a name cannot be written in Shift_JIS: nothing is replaced in silence. */
export function branchesFile(lines: readonly BranchLine[]): Uint8Array<ArrayBuffer> {
  const text = lines
    .map(([bank, branch, ...names]) => `${bank},${branch},${names.map((name) => `"${name}"`).join(",")}\r\n`)
    .join("");
  const bytes = iconv.encode(text, "shift_jis");
  if (iconv.decode(bytes, "shift_jis") !== text) throw new Error("a name cannot be written in Shift_JIS");
  return new Uint8Array(bytes);
}

/** Half-width forms by what NFKC makes of them; marks (dakuten) are single in half width, so full-width kana are decomposed first. */
const halfWidths = new Map(
  Array.from({ length: 0xff9f - 0xff61 + 1 }, (_, offset) => String.fromCodePoint(0xff61 + offset)).map(
    (half) => [half.normalize("NFKC"), half],
  ),
);

/** Full-width kana, letters, digits and signs in half width. */
export function halfWidth(text: string): string {
  return Array.from(text.normalize("NFD"))
    .map((character) => {
      const plain = character.normalize("NFKC");
      return halfWidths.get(character) ?? halfWidths.get(plain) ?? plain;
    })
    .join("");
}
