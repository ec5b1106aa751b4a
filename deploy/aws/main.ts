/** `npm run synth`: the templates, offline, into deploy/aws/cdk.out. Also what the CDK's own command line runs (cdk.json). */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { services } from "@sluice/contracts/services.ts";
import { buildBundle } from "../bundle/build.ts";
import { buildApp } from "./app.ts";

const { values } = parseArgs({
  options: { context: { type: "string", short: "c", multiple: true, default: [] } },
});
const context = Object.fromEntries(
  values.context.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new Error(`-c ${pair}: say -c name=value`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  }),
);

const code = new Map<string, string>();
for (const service of services) code.set(service, (await buildBundle(service)).directory);

const outdir = process.env["CDK_OUTDIR"] ?? fileURLToPath(new URL("cdk.out", import.meta.url));
const app = buildApp((service) => code.get(service) ?? "", { outdir, context });
for (const { stackName, templateFile } of app.synth().stacks) console.log(`${stackName}: ${templateFile}`);
console.log(`written to ${outdir}`);
