/** Zengin files: what is read is written back byte for byte, and what is not is told by its place. */
import type { CodePage } from "@sluice/contracts/fixed-width/code-page.ts";
import { batchesOf, repeatedWithin } from "@sluice/contracts/fixed-width/batches.ts";
import { dateFaults } from "@sluice/contracts/fixed-width/check-dates.ts";
import type { PartnerTerms } from "@sluice/contracts/fixed-width/file.ts";
import { readFile } from "@sluice/contracts/fixed-width/read-file.ts";
import { rowsOf } from "@sluice/contracts/fixed-width/rows.ts";
import { writeFile } from "@sluice/contracts/fixed-width/write-file.ts";
import { zenginDebitRequest, zenginDebitResult } from "@sluice/contracts/fixed-width/zengin/debit.ts";
import { zenginSalary } from "@sluice/contracts/fixed-width/zengin/salary.ts";
import { transfers } from "@sluice/contracts/feeds/transfers.ts";
import { zenginTransfer } from "@sluice/contracts/fixed-width/zengin/transfer.ts";
import { payments, transfersFile } from "@sluice/deploy/samples/transfers-file.ts";
import { hold, type Target } from "../target.ts";

const layouts = [zenginTransfer, zenginSalary, zenginDebitRequest, zenginDebitResult];
const pages: readonly CodePage[] = ["jis-x-0201", "ibm290"];

function fuzz(data: Uint8Array): void {
  const choice = data[0] ?? 0;
  const layout = layouts[choice % layouts.length] ?? zenginTransfer;
  const codePage = pages[(choice >> 2) % pages.length] ?? "jis-x-0201";
  const terms: PartnerTerms = {
    codePage,
    batches: (choice & 8) === 0 ? "several" : "one",
    ...((choice & 16) === 0 ? {} : { endMayLack: true }),
  };
  const bytes = data.subarray(1);
  const reading = readFile(bytes, layout, terms);
  if (reading.kind === "faulty") {
    hold(
      "a refused file has faults",
      reading.faults.length > 0 && reading.faultTotal >= reading.faults.length,
    );
    for (const { byte, record } of reading.faults)
      hold(
        "a fault stands in the file",
        byte >= 1 && byte <= bytes.length + layout.recordBytes && record >= 1,
        byte,
      );
    return;
  }
  const written = writeFile(reading.file, layout, terms);
  hold("what is read is written back", Buffer.compare(written, bytes) === 0);
  const form = transfers.fixedWidth;
  if (form === undefined || layout !== zenginTransfer) return;
  const receipt = { sequence: 1, atMs: Date.UTC(2026, 10, 21) };
  const rows = [...rowsOf(reading.file, form, transfers.format.columns, receipt)];
  const sent = reading.file.records.filter(({ role }) => role === "data");
  hold("each data record is a row", rows.length === sent.length, rows.length);
  dateFaults(reading.file, form, receipt);
  Array.from(repeatedWithin(batchesOf(reading.file, form)));
}

const right = transfersFile([
  { consignor: "1234567890", date: "1125", payments: payments(2) },
  { consignor: "1234567890", date: "1126", payments: payments(1, 7) },
]);
const behind = (choice: number, bytes: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(choice), bytes]);

/** The target. */
export const target: Target = {
  name: "zengin",
  fuzz,
  seeds: [behind(0, right), behind(1, right), behind(8, right.subarray(0, 600)), behind(4, right)],
  tokens: [
    "1210",
    "2",
    "8",
    "9",
    "\r\n",
    "\n",
    "\r",
    "\u001a",
    "000000",
    "999999999999",
    " ",
    "Y",
    "\u00ef\u00bb\u00bf",
  ],
};
