import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import type { CodePage } from "@sluice/contracts/fixed-width/code-page.ts";
import { readFile } from "@sluice/contracts/fixed-width/read-file.ts";
import { anyFile, terms } from "./any-file.ts";
import { writeFile } from "@sluice/contracts/fixed-width/write-file.ts";
import { zenginDebitRequest, zenginDebitResult } from "@sluice/contracts/fixed-width/zengin/debit.ts";
import { zenginSalary } from "@sluice/contracts/fixed-width/zengin/salary.ts";
import { zenginTransfer } from "@sluice/contracts/fixed-width/zengin/transfer.ts";

const pages: readonly CodePage[] = ["jis-x-0201", "ibm290"];

describe.each([zenginTransfer, zenginSalary, zenginDebitRequest, zenginDebitResult])("$name", (layout) => {
  test.each([...pages])(
    "what is written in %s is read as it was, and written back byte for byte",
    (codePage) => {
      fc.assert(
        fc.property(anyFile(layout, codePage), (file) => {
          const bytes = writeFile(file, layout, { codePage });
          const reading = readFile(bytes, layout, { ...terms, codePage });
          if (reading.kind === "faulty") throw new Error(JSON.stringify(reading.faults));
          expect(reading.file.style).toEqual(file.style);
          expect(reading.file.records.map(({ role, values }) => ({ role, values }))).toEqual([
            ...file.records,
          ]);
          expect(writeFile(reading.file, layout, { codePage })).toEqual(bytes);
        }),
        { numRuns: 12 },
      );
    },
  );

  test("one byte changed: it is refused, or written back byte for byte with the change", () => {
    fc.assert(
      fc.property(anyFile(layout), fc.nat(), fc.nat(255), (file, place, byte) => {
        const bytes = writeFile(file, layout, terms);
        bytes[place % bytes.length] = byte;
        const reading = readFile(bytes, layout, terms);
        if (reading.kind === "read") expect(writeFile(reading.file, layout, terms)).toEqual(bytes);
        else for (const fault of reading.faults) expect(fault.byte).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });
});

test("a value that its field cannot hold is refused, by record and field", () => {
  const record = { role: "trailer", values: { recordType: "8", count: 1_000_000n, sum: 0n } } as const;
  const style = { separator: "none", separatorAtEnd: false, endOfFileByte: false } as const;
  expect(() => writeFile({ style, records: [record] }, zenginTransfer, terms)).toThrow(
    'record 1: count has 6 bytes, "1000000" does not fit',
  );
});
