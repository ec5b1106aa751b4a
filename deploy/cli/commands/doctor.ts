/** `sluice doctor`: looks at what Sluice needs, here and at a mesh that runs, and says what to do next. */
import { openObjectStore } from "@sluice/shared/adapters/open-object-store.ts";
import { Command } from "commander";
import { checkClock, checkKey, checkReady } from "../../doctor/address.ts";
import { bad, type Finding, ok } from "../../doctor/finding.ts";
import {
  checkDisk,
  checkDynamoDb,
  checkNode,
  checkPort,
  checkRuntime,
  thisTree,
} from "../../doctor/machine.ts";
import { checkLetters, checkObjects, checkPostgres, checkQueues, checkTables } from "../../doctor/stores.ts";
import { type RunFile, readRunFile } from "../../local/supervisor/run-file.ts";
import { Refused } from "../client.ts";
import { openStores } from "../operator-stores.ts";
import { placesOf } from "../reconcile-stores.ts";
import { type CommonOptions, printJson, withClientOptions } from "./with-client.ts";

interface Options extends CommonOptions {
  readonly stage?: string;
}

/** The command. Exit code 0 when all is well (warnings may be among it), 2 when something is not. */
export const doctorCommand = (): Command =>
  withClientOptions(
    new Command("doctor")
      .description("look whether all is there that Sluice needs, and say what to do next where it is not")
      .option("--stage <stage>", "the stores of a stage on AWS, by the SDK's own settings"),
  )
    .addHelpText(
      "after",
      "\nExit code: 0 when all is well, 2 when something is not.\n\nExamples:\n  $ sluice doctor\n  $ sluice doctor --url https://files.example.com --key sk_…\n  $ sluice doctor --stage production --json",
    )
    .action(async (options: Options) => {
      const run = readRunFile(options.dir ?? ".sluice");
      const findings = [
        ...(await machine(options, run)),
        ...(await address(options, run)),
        ...(await stores(options, run)),
      ];
      if (options.json) printJson(findings);
      else console.log(lines(findings).join("\n"));
      if (findings.some(({ state }) => state === "bad")) process.exitCode = 2;
    });

async function machine({ dir = ".sluice" }: Options, run: RunFile | null): Promise<readonly Finding[]> {
  return [
    checkRuntime(process.versions.bun ?? "?", thisTree()),
    checkNode(),
    checkDynamoDb(),
    checkDisk(dir),
    ...(run === null ? [await checkPort(8080)] : []),
  ];
}

async function address(
  { url, key, dir = ".sluice" }: Options,
  run: RunFile | null,
): Promise<readonly Finding[]> {
  const base = (url ?? process.env["SLUICE_URL"] ?? run?.url)?.replace(/\/+$/, "");
  if (base === undefined) return [ok("mesh", `none runs in ${dir}; sluice start starts one`)];
  const own = url === undefined && process.env["SLUICE_URL"] === undefined ? run : null;
  const services = own === null ? { mesh: base } : { gateway: own.gatewayUrl, "state-query": own.queryUrl };
  const how = "Name one with --key, or set SLUICE_KEY.";
  const ready = await Promise.all(Object.entries(services).map(([name, at]) => checkReady(name, at)));
  return [
    ...ready,
    ...(own === null
      ? [await checkKey("key", base, key ?? process.env["SLUICE_KEY"], how)]
      : [
          await checkKey("partner key", base, own.partnerKey, how),
          await checkKey("operator key", base, own.operatorKey, how),
        ]),
    await checkClock(base, () => Date.now()),
  ];
}

async function stores(options: Options, run: RunFile | null): Promise<readonly Finding[]> {
  if (options.stage === undefined && run === null) return [];
  try {
    const { databaseUrl, objects, dynamo } = placesOf(options);
    const { sqs, stage, close } = openStores(options);
    try {
      return await Promise.all([
        checkTables(dynamo, stage),
        checkQueues(sqs, stage),
        checkLetters(sqs, stage),
        checkObjects(openObjectStore(objects)),
        checkPostgres(databaseUrl),
      ]);
    } finally {
      close();
      dynamo.destroy();
    }
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    return [bad("stores", "they are not named", cause.message)];
  }
}

const signs = { ok: "ok", warning: "!!", bad: "NO" } as const;

function lines(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const wrong = findings.filter(({ state }) => state !== "ok").length;
  return [
    ...findings.flatMap(({ check, state, found, mend }) => [
      `${signs[state]}  ${check.padEnd(width)}  ${found}`,
      ...(mend === undefined ? [] : [`    ${" ".repeat(width)}  → ${mend}`]),
    ]),
    wrong === 0 ? "All is well." : `${wrong} of ${findings.length} need a look.`,
  ];
}
