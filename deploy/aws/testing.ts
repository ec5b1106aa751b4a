/** Synthesized templates for tests, with stand-ins for the bundles. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { buildApp } from "./app.ts";
import { Template } from "./checks/template.ts";

/** Synthesizes with this context; the templates by stack id. Throws what the checks find. */
export function synthesized(context: Readonly<Record<string, string>> = {}): ReadonlyMap<string, Template> {
  const directory = mkdtempSync(join(tmpdir(), "sluice-synth-"));
  try {
    writeFileSync(join(directory, "index.mjs"), "export const handler = () => {};\n");
    const app = buildApp(() => directory, { outdir: `${directory}-out`, context });
    return new Map(app.synth().stacks.map(({ id, template }) => [id, v.parse(Template, template)]));
  } finally {
    rmSync(directory, { recursive: true, force: true });
    rmSync(`${directory}-out`, { recursive: true, force: true });
  }
}

/** A context in which every service runs on Fargate. */
export const fargate = {
  host: "fargate",
  vpc: "vpc-0123456789abcdef0",
  privateSubnets: "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
  publicSubnets: "subnet-0123456789abcdef2,subnet-0123456789abcdef3",
  publicName: "files.example.com",
  certificate: "arn:aws:acm:us-east-1:123456789012:certificate/0",
  postgresSecret: "arn:aws:secretsmanager:us-east-1:123456789012:secret:legacy-AbCdEf",
  postgresSecurityGroup: "sg-0123456789abcdef0",
} as const;

const { host: _fargate, ...inVpc } = fargate;
/** A context in which every service is a function made of its bundle, and one in which it is made of its image; Postgres lies in a VPC. */
export const lambda = inVpc;
export const lambdaBun = { ...inVpc, host: "lambda-bun" } as const;
