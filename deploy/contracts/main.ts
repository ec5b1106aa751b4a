/** `npm run contracts:check` and `npm run contracts:release [-- --replace <type>]`. */
import { isBreaking } from "./changes.ts";
import { checkContracts, linesOf } from "./check.ts";
import { release } from "./release.ts";
import { releasedContracts, writeReleased } from "./released.ts";
import { workingContracts } from "./working.ts";

const [command, ...rest] = process.argv.slice(2);
const checked = checkContracts(workingContracts(), releasedContracts());
const breaking = checked.filter(({ changes }) => changes.some(isBreaking));

if (command === "release") {
  const replaced = rest[0] === "--replace" ? rest.slice(1) : [];
  const { written, refused } = release(workingContracts(), releasedContracts(), replaced);
  for (const contract of written) writeReleased(contract);
  console.log(`${written.length} contracts released`);
  for (const one of refused) for (const line of linesOf(one)) console.error(line);
  if (refused.length > 0) {
    console.error("not released: a breaking change is a new version of the event (v2 beside v1)");
    process.exitCode = 1;
  }
} else {
  for (const one of checked) for (const line of linesOf(one)) console.log(line);
  const waiting = checked.length - breaking.length;
  console.log(`contracts: ${breaking.length} breaking, ${waiting} compatible and not released yet`);
  if (waiting > 0) console.log("`npm run contracts:release` releases what is compatible");
  if (breaking.length > 0) {
    console.log(
      "A breaking change is a new version of the event (docs/contracts.md); what has run in no stage so far may be replaced: npm run contracts:release -- --replace <type>",
    );
    process.exitCode = 1;
  }
}
