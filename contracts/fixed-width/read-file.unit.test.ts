import { describe, expect, test } from "bun:test";
import type { FixedFault, PartnerTerms, Separator } from "./file.ts";
import { readFile } from "./read-file.ts";
import type { RecordToWrite } from "./write-file.ts";
import { writeFile } from "./write-file.ts";
import { zenginDebitRequest, zenginDebitResult } from "./zengin/debit.ts";
import { zenginSalary } from "./zengin/salary.ts";
import { zenginTransfer } from "./zengin/transfer.ts";
import { debit, header, payment, trailerOf } from "./testing-records.ts";

const terms: PartnerTerms = { codePage: "jis-x-0201", batches: "one" };
const end: RecordToWrite = { role: "end", values: { recordType: "9" } };
const plain = [header(), payment({}), payment({ amount: 250n }), trailerOf(2n, 350n), end];

const bytesOf = (records: readonly RecordToWrite[], separator: Separator = "LF", layout = zenginTransfer) =>
  writeFile({ style: { separator, separatorAtEnd: true, endOfFileByte: false }, records }, layout, terms);
const faultsOf = (
  bytes: Uint8Array,
  more: Partial<PartnerTerms> = {},
  layout = zenginTransfer,
): FixedFault[] => {
  const reading = readFile(bytes, layout, { ...terms, ...more });
  return reading.kind === "read" ? [] : [...reading.faults];
};
const codesOf = (...given: Parameters<typeof faultsOf>) => faultsOf(...given).map(({ code }) => code);

test("a right file has typed values, and each record its place", () => {
  const reading = readFile(bytesOf(plain), zenginTransfer, terms);
  if (reading.kind === "faulty") throw new Error(JSON.stringify(reading.faults));
  expect(reading.file.records[2]).toMatchObject({ role: "data", record: 3, byte: 243, batch: 1 });
  expect(reading.file.records[2]?.values).toMatchObject({ bankCode: "0137", amount: 250n, name: "ﾔﾏﾀﾞ ﾀﾛｳ" });
});

describe("framing", () => {
  test("spaces stripped from a record's end: that record alone, with both lengths", () => {
    const text = Buffer.from(bytesOf(plain)).toString("latin1").split("\n");
    text[1] = text[1]?.trimEnd() ?? "";
    const [fault, ...others] = faultsOf(Buffer.from(text.join("\n"), "latin1"));
    expect(fault).toMatchObject({ code: "fixed.record-length", record: 2, byte: 122 });
    expect(fault?.message).toContain("bytes, not 120: keep the spaces at its end");
    expect(others).toEqual([]);
  });

  test("a record with a two-byte character is too long, wherever it stands", () => {
    for (const at of [0, 1, 2]) {
      const lines = Buffer.from(bytesOf(plain)).toString("latin1").split("\n");
      lines[at] = `${lines[at] ?? ""} `;
      expect(faultsOf(Buffer.from(lines.join("\n"), "latin1"))).toMatchObject([
        { code: "fixed.record-length", record: at + 1 },
      ]);
    }
  });

  test("separators that change, or that are not agreed", () => {
    const mixed = Buffer.from(bytesOf(plain)).toString("latin1").replace("\n2", "\r2");
    expect(codesOf(Buffer.from(mixed, "latin1"))).toContain("fixed.separator");
    expect(codesOf(bytesOf(plain), { separators: ["none", "CRLF"] })).toEqual(["fixed.separator"]);
    expect(codesOf(bytesOf(plain, "CRLF"), { separators: ["none", "CRLF"] })).toEqual([]);
  });

  test("a byte order mark, an empty file, a file that is cut off, a record after the end", () => {
    expect(codesOf(Buffer.concat([Buffer.from("\uFEFF"), bytesOf(plain)]))).toEqual([
      "fixed.byte-order-mark",
    ]);
    expect(codesOf(new Uint8Array(0))).toEqual(["fixed.empty"]);
    expect(codesOf(bytesOf(plain).subarray(0, 121 * 3))).toEqual(["fixed.record-order"]);
    expect(codesOf(bytesOf([...plain, end]))).toEqual(["fixed.after-end"]);
  });
});

describe("order", () => {
  const two = [...plain.slice(0, 4), header(), payment({}), trailerOf(1n, 100n), end];
  test("several batches only where agreed", () => {
    expect(codesOf(bytesOf(two))).toEqual(["fixed.record-order"]);
    expect(codesOf(bytesOf(two), { batches: "several" })).toEqual([]);
  });

  test("a missing end record only where agreed; a missing trailer never", () => {
    expect(codesOf(bytesOf(plain.slice(0, 4)))).toEqual(["fixed.record-order"]);
    expect(codesOf(bytesOf(plain.slice(0, 4)), { endMayLack: true })).toEqual([]);
    expect(codesOf(bytesOf([...plain.slice(0, 3), end]), { endMayLack: true })).toEqual([
      "fixed.record-order",
    ]);
  });
});

describe("totals", () => {
  test("a wrong count and a wrong sum, at their bytes in the trailer", () => {
    const wrong = faultsOf(bytesOf([...plain.slice(0, 3), trailerOf(3n, 351n), end]));
    expect(wrong).toMatchObject([
      { code: "fixed.total", field: "count", record: 4, byte: 365 },
      { code: "fixed.total", field: "sum", record: 4, byte: 371 },
    ]);
    expect(wrong[1]?.message).toContain("合計金額 is 351, the batch's records come to 350");
  });

  test("a sum of more digits than the trailer has is told as such", () => {
    const rich = Array.from({ length: 101 }, () => payment({ amount: 9_999_999_999n }));
    const records = [header(), ...rich, trailerOf(101n, 9_999_999_899n), end];
    expect(faultsOf(bytesOf(records))).toMatchObject([{ code: "fixed.total-overflow", field: "sum" }]);
  });

  test("a debit's results are summed apart, and a request has none", () => {
    const paid = debit({ result: "0", amount: 70n });
    const refused = debit({ result: "1", amount: 30n });
    const done = { doneCount: 1n, doneSum: 70n, failedCount: 1n, failedSum: 30n };
    const none = { doneCount: 0n, doneSum: 0n, failedCount: 0n, failedSum: 0n };
    const head = header({ kind: "91" });
    const result = bytesOf([head, paid, refused, trailerOf(2n, 100n, done), end], "none", zenginDebitResult);
    expect(codesOf(result, {}, zenginDebitResult)).toEqual([]);
    const request = bytesOf([head, paid, trailerOf(1n, 70n, none), end], "none", zenginDebitRequest);
    expect(codesOf(request, {}, zenginDebitRequest)).toEqual([]);
    expect(codesOf(request, {}, zenginDebitResult)).toEqual(["fixed.total", "fixed.total"]);
  });
});

describe("fields", () => {
  const one = (values: Parameters<typeof payment>[0]) =>
    bytesOf([header(), payment(values), trailerOf(1n, 100n), end]);

  test("a long vowel mark is refused at its byte, unless a partner may write it", () => {
    expect(faultsOf(one({ name: "ｽﾄｰ" }))).toMatchObject([
      { code: "fixed.character", record: 2, byte: 122 + 50 + 2 },
    ]);
    expect(codesOf(one({ name: "ｽﾄｰ" }), { characters: { "party-name": "ｰ" } })).toEqual([]);
    expect(codesOf(one({ name: "ｽﾄｰ" }), { characters: { "bank-name": "ｰ" } })).toEqual(["fixed.character"]);
  });

  test("a name that begins with a voiced mark was cut; one that is missing is required", () => {
    expect(codesOf(one({ name: "ﾞﾔﾏ" }))).toEqual(["fixed.split-kana"]);
    expect(codesOf(one({ name: "" }))).toEqual(["fixed.required"]);
    expect(codesOf(one({ name: " ﾔﾏ" }))).toEqual(["fixed.justified"]);
  });

  test("blank digits: not in an account number, unless agreed; never in an amount", () => {
    expect(codesOf(one({ accountNumber: "" }))).toEqual(["fixed.digits"]);
    expect(codesOf(one({ accountNumber: "" }), { blankDigits: ["accountNumber"] })).toEqual([]);
    expect(codesOf(one({ clearingHouse: "" }))).toEqual([]);
    expect(codesOf(one({ amount: "" }))).toContain("fixed.digits");
  });

  test("twenty bytes of EDI text where the indicator says so", () => {
    const edi = payment({ indicator: "Y", edi: "ｲﾝﾎﾞｲｽ ｦ/ 12345678" });
    const reading = readFile(bytesOf([header(), edi, trailerOf(1n, 100n), end]), zenginTransfer, terms);
    if (reading.kind === "faulty") throw new Error(JSON.stringify(reading.faults));
    const values = reading.file.records[1]?.values;
    expect(values?.["edi"]).toBe("ｲﾝﾎﾞｲｽ ｦ/ 12345678");
    expect(values).not.toHaveProperty("customerCode1");
  });

  test("pay goes to kana names alone, in kinds 11, 12, 71 and 72 that are not mixed", () => {
    const pay = { ...payment({ name: "YAMADA" }).values, employeeNumber: "1", departmentCode: "2" };
    const records = [header({ kind: "11" }), { role: "data" as const, values: pay }, trailerOf(1n, 100n)];
    expect(codesOf(bytesOf([...records, end], "LF", zenginSalary), {}, zenginSalary)).toEqual([
      "fixed.character",
    ]);
    const mixed = bytesOf(
      [header({ kind: "11" }), trailerOf(0n, 0n), header({ kind: "72" }), trailerOf(0n, 0n), end],
      "LF",
      zenginSalary,
    );
    expect(codesOf(mixed, { batches: "several" }, zenginSalary)).toEqual(["fixed.differs-in-file"]);
  });

  test("a header that says EBCDIC in a JIS file", () => {
    expect(codesOf(bytesOf([header({ codeDivision: "1" }), trailerOf(0n, 0n), end]))).toEqual([
      "fixed.code-flag",
    ]);
  });
});
