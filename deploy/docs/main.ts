/** `npm run docs:codes`: writes docs/codes.md from the catalogue of codes. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { codesPage } from "@sluice/contracts/codes/page.ts";

writeFileSync(fileURLToPath(new URL("../../docs/codes.md", import.meta.url)), codesPage());
