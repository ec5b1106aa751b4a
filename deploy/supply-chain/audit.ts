/**
 * `npm run audit:packages [-- --required]`: asks the registry for known vulnerabilities of what is locked. Ends with 1 where there are any of
 * level high or above; where the registry cannot be asked it says so, and ends with 1 only if that is required.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readAudit } from "./read-audit.ts";

const asked = spawnSync("npm", ["audit", "--json", "--package-lock-only"], {
  cwd: fileURLToPath(new URL("../../", import.meta.url)),
  encoding: "utf8",
  timeout: 120_000,
});
const audit = readAudit(asked.stdout ?? "");
if (audit.kind === "audited") {
  for (const line of audit.grave) console.error(line);
  console.log(
    `audited: ${audit.grave.length} packages with vulnerabilities of level high or critical, ${audit.lesser} with lesser ones`,
  );
  process.exitCode = audit.grave.length > 0 ? 1 : 0;
} else {
  console.error(`NOT AUDITED: the registry does not answer npm audit (${audit.why}). Run it where one does.`);
  process.exitCode = process.argv.includes("--required") ? 1 : 0;
}
