/** docs/deploy.md: its commands are run as far as no account is needed, and its figures are the templates'. */
import { afterAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Caller, authenticate } from "@sluice/shared/http/api-key.ts";
import { services } from "@sluice/contracts/services.ts";
import { queues } from "@sluice/contracts/topology.ts";
import { type Cost, idleCosts } from "./idle-costs.ts";
import { contextNames, readSettings } from "./settings.ts";
import { fargate, synthesized } from "./testing.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const docs = readFileSync(join(root, "docs/deploy.md"), "utf8");
const blocksOf = (kind: string): readonly string[] =>
  [...docs.matchAll(/^```sh ([^\n]*)\n([\s\S]*?)^```$/gm)].flatMap(([, its = "", text = ""]) =>
    its === kind ? [text.trim()] : [],
  );
const out = mkdtempSync(join(tmpdir(), "sluice-deploy-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const settings = blocksOf("settings").join("\n");
function run(command: string): string {
  const env = { ...process.env, CDK_OUTDIR: out, OUT: out };
  const options = { cwd: root, env, encoding: "utf8", timeout: 100_000 } as const;
  const { status, stdout, stderr } = spawnSync("bash", ["-euc", command], options);
  expect({ command, status, stderr }).toEqual({ command, status: 0, stderr });
  return stdout;
}

describe("a command that needs no account", () => {
  const [synth = "", key = ""] = blocksOf("run");

  test("synthesizes every stack, without a network where the machine can take it away", () => {
    const offline = spawnSync("unshare", ["-rn", "true"]).status === 0;
    const told = run(offline ? `unshare -rn ${synth}` : synth);
    for (const name of ["foundation", ...services]) expect(told).toContain(`sluice-prod-${name}: `);
  }, 100_000);

  test("makes an operator's key that the stacks take and the services know", async () => {
    const [context = "", bearer = ""] = run(key).trim().split("\n");
    const given = new Map([...context.matchAll(/-c (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
    const { operatorKeyId, operatorKeySha256 } = readSettings((name) => given.get(name));
    const caller: Caller = { role: "operator", keyId: operatorKeyId };
    const lookup = async (id: string) =>
      id === operatorKeyId ? { secretSha256: operatorKeySha256, caller } : null;
    expect(await authenticate(`Bearer ${bearer}`, lookup, new Date())).toEqual({ kind: "caller", caller });
  });
});

describe("a command that deploys", () => {
  const deploys = blocksOf("deploy");
  test("is there", () => expect(deploys).toHaveLength(4));

  test.each(deploys)(
    "names stacks that there are: %s",
    (command) => {
      // The CDK's own command line over what the first command synthesized.
      const listing = command.replace("npm run cdk -- deploy", `npm run --silent cdk -- --app "$OUT" ls`);
      const told = run(`${settings}\n${listing.replace(" --concurrency 5", "")}`)
        .trim()
        .split("\n");
      expect(told.length).toBe(command.includes("sluice-foundation") ? 1 : 1 + services.length);
    },
    60_000,
  );

  test.each([settings, ...deploys])("says nothing that the stacks do not take: %s", (command) => {
    const said = [...command.matchAll(/-c (\S+?)=(\S+?)(?=["\s]|$)/g)].map(
      ([, name = "", value = ""]) => [name, value] as const,
    );
    expect(said.map(([name]) => name).filter((name) => !contextNames.includes(name))).toEqual([]);
    const context = Object.fromEntries(said);
    expect(() => readSettings((name) => context[name])).not.toThrow();
  });
});

test("the context's table has every name, and no other", () => {
  const [, table = ""] = /^## Context\n([\s\S]*?)^## /m.exec(docs) ?? [];
  const named = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, names = ""]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
  const generic = contextNames.filter((name) => !name.startsWith("host:"));
  expect(named.toSorted()).toEqual([...generic, "host:<service>"].toSorted());
});

test("what scaling follows is the topology's", () => {
  const [, table = ""] = /^\| service \| tasks at most [^\n]*\n[^\n]*\n((?:\|[^\n]*\n)+)/m.exec(docs) ?? [];
  expect([...table.matchAll(/^\| (\S+) \| (\d+) \| (\d+) \|$/gm)].map(([, ...told]) => told)).toEqual(
    services.map((name) => {
      const { most, backlog } = queues[name].containers;
      return [name, String(most), String(backlog)];
    }),
  );
});

describe("the idle costs are those of the templates, to within a tenth", () => {
  const onLambda = [...synthesized({})];
  const onFargate = [...synthesized(fargate)];
  const isShared = ([id]: readonly [string, unknown]): boolean => id === "sluice-foundation";
  const shared = onLambda.filter(isShared);
  const costsOf = (templates: typeof onLambda): readonly Cost[] =>
    idleCosts(templates.map(([, template]) => template));
  const known = costsOf(shared).map(({ what }) => what);

  test.each([
    ["the foundation", costsOf(shared)],
    ["the services on Lambda", costsOf(onLambda.filter((stack) => !isShared(stack)))],
    ["the services on Fargate", costsOf(onFargate.filter((stack) => !isShared(stack)))],
    [
      "what the foundation has besides",
      costsOf(onFargate.filter(isShared)).filter(({ what }) => !known.includes(what)),
    ],
  ])("of %s", (what, costs) => {
    const [, table = ""] =
      new RegExp(`\\| idle, ${what}[^\\n]*\\n[^\\n]*\\n((?:\\|[^\\n]*\\n)+)`).exec(docs) ?? [];
    const told = [...table.matchAll(/^\| (\d+) (.+) \| \$([\d.]+) \|$/gm)].map(
      ([, count, name = "", monthly]) => ({ what: name, count: Number(count), monthly: Number(monthly) }),
    );
    expect(told.map((cost) => cost.what)).toEqual(costs.map((cost) => cost.what));
    for (const [index, { count, monthly }] of costs.entries()) {
      expect(Math.abs((told[index]?.count ?? 0) - count)).toBeLessThanOrEqual(count / 10);
      expect(Math.abs((told[index]?.monthly ?? 0) - monthly)).toBeLessThanOrEqual(monthly / 10);
    }
  });
});
