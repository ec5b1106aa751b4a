/** Files to test with: made of arbitrary records that keep to their layout. */
import * as fc from "fast-check";
import { type CodePage, codeTables } from "@sluice/contracts/fixed-width/code-page.ts";
import { characterCheck } from "@sluice/contracts/fixed-width/characters.ts";
import type { FieldValue, FileStyle, PartnerTerms } from "@sluice/contracts/fixed-width/file.ts";
import type { Field, Layout, RecordRole } from "@sluice/contracts/fixed-width/layout.ts";
import { fieldsOf } from "@sluice/contracts/fixed-width/read-record.ts";
import { BatchTotals } from "@sluice/contracts/fixed-width/totals.ts";
import type { RecordToWrite } from "@sluice/contracts/fixed-width/write-file.ts";

/** Terms that take all that a layout takes. */
export const terms: PartnerTerms = { codePage: "jis-x-0201", batches: "several" };

const check = characterCheck({});

function value(field: Field): fc.Arbitrary<FieldValue> {
  if (field.oneOf !== undefined) return fc.constantFrom(...field.oneOf);
  if (field.kind === "amount") return fc.bigInt(0n, 10n ** BigInt(field.bytes) - 1n);
  if (field.characters === "digits") {
    const digits = fc
      .array(fc.constantFrom(..."0123456789"), { minLength: field.bytes, maxLength: field.bytes })
      .map((all) => all.join(""));
    return field.required ? digits.filter((text) => !/^0*$/.test(text)) : digits;
  }
  const allowed = codeTables["jis-x-0201"].text.filter(
    (one) => check(one, field.characters) === -1 && one !== "\uFFFD",
  );
  const text = fc.array(fc.constantFrom(...allowed), { maxLength: field.bytes }).map((all) =>
    all
      .join("")
      .trim()
      .replace(/^[ﾞﾟ ]+/u, ""),
  );
  return field.required ? text.map((one) => (one === "" ? "ｱ" : one)) : text;
}

function values(layout: Layout, role: RecordRole): fc.Arbitrary<Record<string, FieldValue>> {
  const type = layout.types.find((one) => one.role === role);
  if (type === undefined) throw new Error(`${layout.name} has no ${role}`);
  const of = (overlaid: boolean) =>
    fc.record(
      Object.fromEntries(
        fieldsOf(type, overlaid)
          .filter(({ kind }) => kind !== "filler")
          .map((field): [string, fc.Arbitrary<FieldValue>] => {
            if (field.name !== type.overlay?.indicator) return [field.name, value(field)];
            return [field.name, fc.constantFrom(...(overlaid ? ["Y"] : ["", "A"]))];
          }),
      ),
    );
  return type.overlay === undefined ? of(false) : fc.oneof(of(false), of(true));
}

/** Files of a layout, with headers of one kind and totals that are right. */
export function anyFile(
  layout: Layout,
  page: CodePage = "jis-x-0201",
): fc.Arbitrary<{ readonly style: FileStyle; readonly records: readonly RecordToWrite[] }> {
  const style = fc.record({
    separator: fc.constantFrom("none" as const, "CR" as const, "LF" as const, "CRLF" as const),
    separatorAtEnd: fc.boolean(),
    endOfFileByte: page === "ibm290" ? fc.constant(false) : fc.boolean(),
  });
  const batch = fc.tuple(values(layout, "header"), fc.array(values(layout, "data"), { maxLength: 4 }));
  const records = fc.array(batch, { minLength: 1, maxLength: 3 }).map((batches) => {
    const kind = batches[0]?.[0]["kind"] ?? "";
    const codeDivision = page === "ibm290" ? "1" : "0";
    const made = batches.flatMap(([header, data]): RecordToWrite[] => {
      const totals = new BatchTotals(layout);
      for (const one of data) totals.add(one);
      return [
        { role: "header", values: { ...header, kind, codeDivision } },
        ...data.map((one): RecordToWrite => ({ role: "data", values: one })),
        { role: "trailer", values: { recordType: "8", ...totals.totals() } },
      ];
    });
    return [...made, { role: "end" as const, values: { recordType: "9" } }];
  });
  return fc
    .record({ style, records })
    .map((file) =>
      file.style.separator === "none" ? { ...file, style: { ...file.style, separatorAtEnd: false } } : file,
    );
}
