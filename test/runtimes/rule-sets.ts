/** Prints the name and the judgements' hash of every feed's rules as one line of JSON. Runs on any runtime, and from a bundle. */
import process from "node:process";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { rulesHash, ruleSetOf } from "@sluice/validator/rule-set.ts";

const named = [...feeds.values()].map((feed) => [feed.name, ruleSetOf(feed), rulesHash(feed)]);
process.stdout.write(`${JSON.stringify(named)}\n`);
