/** `npm run docs:codes`: writes docs/codes.md and docs/problems.md from their catalogues, and docs/cli.md from the commands. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { codesPage } from "@sluice/contracts/codes/page.ts";
import { problemsPage } from "@sluice/contracts/problems/page.ts";
import { cliPage } from "./cli-page.ts";

const write = (name: string, page: string): void =>
  writeFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), page);

write("codes.md", codesPage());
write("problems.md", problemsPage());
write("cli.md", cliPage());
