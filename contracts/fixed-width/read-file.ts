/** From a file's bytes to its records, or to everything that is wrong with it. */
import { characterCheck } from "./characters.ts";
import { decodeBytes } from "./code-page.ts";
import {
  faultsMax,
  type FixedFault,
  type FixedFaultCode,
  type FixedRecord,
  type PartnerTerms,
  type Reading,
} from "./file.ts";
import { frameRecords } from "./frame-records.ts";
import type { Layout } from "./layout.ts";
import { endsWrong, start, step } from "./order.ts";
import { readRecord, typeOf } from "./read-record.ts";
import { BatchTotals } from "./totals.ts";

/** Reads `bytes`. What is read without a fault is written back byte for byte by `writeFile`. */
export function readFile(bytes: Uint8Array, layout: Layout, terms: PartnerTerms): Reading {
  const faults: FixedFault[] = [];
  const fault = (code: FixedFaultCode, record: number, byte: number, message: string, field = ""): void => {
    const where = field === "" ? `record ${record}, byte ${byte}: ` : "";
    faults.push({ code, record, byte, field, message: `${where}${message}` });
  };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    fault(
      "fixed.byte-order-mark",
      1,
      1,
      "the file begins with a UTF-8 byte order mark: write it in the one-byte code page agreed",
    );
    return faulty(faults);
  }
  const framing = frameRecords(bytes, layout.recordBytes, terms);
  faults.push(...framing.faults);
  const check = characterCheck(terms.characters ?? {});
  const records: FixedRecord[] = [];
  const same = new Map<string, FixedRecord["values"][string]>();
  let order = start;
  let totals = new BatchTotals(layout);
  // Where a record has the wrong length its batch's totals are unknown: they are not held against the trailer.
  const whole = framing.faults.every(({ code }) => code !== "fixed.record-length");
  for (const { from, to, record } of framing.frames) {
    const text = decodeBytes(bytes.subarray(from, to), terms.codePage);
    const byte = from + 1;
    const type = typeOf(layout, text);
    if (type === undefined) {
      const marks = layout.types.map(({ mark }) => mark).join(", ");
      fault(
        "fixed.record-type",
        record,
        byte,
        `a record begins with "${text.slice(0, 1)}": it must begin with one of ${marks}`,
      );
      continue;
    }
    const next = step(order, type.role, terms);
    if (next.wrong !== null && whole)
      fault(order.last === "end" ? "fixed.after-end" : "fixed.record-order", record, byte, next.wrong);
    order = next.order;
    if (type.role === "header") totals = new BatchTotals(layout);
    const values = readRecord(type, text, { record, byte }, terms, check, (one) => faults.push(one));
    if (type.role === "data") totals.add(values);
    if (type.role === "trailer" && whole)
      for (const wrong of totals.check(values)) {
        const at = type.fields.find(({ name }) => name === wrong.field)?.at ?? 0;
        fault(
          wrong.code,
          record,
          byte + at,
          `record ${record}, byte ${byte + at}: ${wrong.message}`,
          wrong.field,
        );
      }
    if (type.role === "header") checkHeader(values, record, byte);
    records.push({ role: type.role, record, byte, batch: order.batch, values });
  }
  const cut =
    framing.frames.length === 0 && framing.faults.length === 0
      ? "the file is empty"
      : endsWrong(order, terms);
  if (cut !== null && whole)
    fault(
      order.last === null ? "fixed.empty" : "fixed.record-order",
      Math.max(framing.frames.length, 1),
      Math.max(bytes.length, 1),
      cut,
    );
  return faults.length > 0 ? faulty(faults) : { kind: "read", file: { style: framing.style, records } };

  function checkHeader(values: FixedRecord["values"], record: number, byte: number): void {
    const flag = layout.codeFlag;
    const stated = flag === undefined ? undefined : values[flag.field];
    const must = terms.codePage === "jis-x-0201" ? flag?.jis : flag?.ebcdic;
    if (stated !== undefined && stated !== must)
      fault(
        "fixed.code-flag",
        record,
        byte,
        `record ${record}: the header says code ${stated}, agreed is ${must} (${terms.codePage})`,
        flag?.field,
      );
    for (const field of layout.sameInFile) {
      const value = values[field];
      const first = same.get(field);
      if (value === undefined) continue;
      if (first === undefined) same.set(field, value);
      else if (first !== value)
        fault(
          "fixed.differs-in-file",
          record,
          byte,
          `record ${record}: ${field} is ${value}, the file's first header has ${first}: send them as two files`,
          field,
        );
    }
  }
}

function faulty(faults: readonly FixedFault[]): Reading {
  const inOrder = [...faults].sort((a, b) => a.byte - b.byte);
  return { kind: "faulty", faults: inOrder.slice(0, faultsMax), faultTotal: faults.length };
}
