import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { services } from "@sluice/contracts/services.ts";
import { obstacles } from "./can-deploy.ts";
import { type Deployment, deploymentOf, recordDeployment, runningIn } from "./deployments.ts";
import type { ContractSchema } from "./json-schema.ts";
import { unknownEvents } from "./unknown-events.ts";
import { workingContracts } from "./working.ts";

const contracts = workingContracts();
const running = services.map((service) => deploymentOf(service, "1", contracts));
const type = "file.validated.v1";

/** A deployment with a field of file.validated made required or taken away, wherever it sends or reads it. */
function changed(
  service: "validator" | "loader",
  edit: (schema: ContractSchema) => ContractSchema,
): Deployment {
  const { sends, reads, ...rest } = deploymentOf(service, "2", contracts);
  const apply = (all: Readonly<Record<string, ContractSchema>>): Record<string, ContractSchema> =>
    Object.fromEntries(Object.entries(all).map(([name, one]) => [name, name === type ? edit(one) : one]));
  return { ...rest, sends: apply(sends), reads: apply(reads) };
}
const demanding = (schema: ContractSchema): ContractSchema => ({
  ...schema,
  properties: { ...schema.properties, reason: { type: "string" } },
  required: [...(schema.required ?? []), "reason"],
});
const silent = (schema: ContractSchema): ContractSchema => {
  const { rows: _, ...properties } = schema.properties ?? {};
  return { ...schema, properties, required: (schema.required ?? []).filter((name) => name !== "rows") };
};

describe("a version may run in a stage", () => {
  test.each([...services])("%s as it is, whatever waits", (service) => {
    const candidate = deploymentOf(service, "2", contracts);
    expect(obstacles(candidate, running, null)).toEqual([]);
    expect(unknownEvents(candidate, running)).toEqual([]);
  });

  test("not as a reader that needs what the sender does not send yet", () => {
    expect(obstacles(changed("loader", demanding), running, 0)).toEqual([
      "loader 2 cannot take file.validated.v1 of validator 1 (which runs): $.reason required field added",
    ]);
  });

  test("not as a sender that leaves out what the readers need", () => {
    const found = obstacles(changed("validator", silent), running, 0);
    expect(found.map((one) => one.split(" ")[0])).toEqual(["loader", "state-query"]);
    expect(found[0]).toContain("$.rows field removed");
  });

  test("not while events of the old form wait, in its queue or dead-lettered, even where the sender is new already", () => {
    const sender = changed("validator", demanding);
    const stage = running.map((one) => (one.service === "validator" ? sender : one));
    const reader = changed("loader", demanding);
    expect(obstacles(reader, stage, 0)).toEqual([]);
    expect(obstacles(reader, stage, 3)[0]).toContain("3 events wait");
    expect(obstacles(reader, stage, null)[0]).toContain("nobody has counted");
  });

  test("not when it sends an event that a reader there has never heard of", () => {
    const stage = running.map((one) => {
      const { [type]: _, ...reads } = one.reads;
      return one.service === "state-query" ? { ...one, reads } : one;
    });
    expect(unknownEvents(deploymentOf("validator", "2", contracts), stage)).toEqual([
      "state-query 1, which runs, does not know file.validated.v1 and would dead-letter it: deploy state-query first",
    ]);
  });

  test("is answered from the record, which holds one version of a service a stage", () => {
    const folder = mkdtempSync(join(tmpdir(), "sluice-deployments-"));
    try {
      for (const version of ["1", "2"])
        recordDeployment(folder, "test", deploymentOf("loader", version, contracts));
      expect(runningIn(folder, "test")).toEqual([deploymentOf("loader", "2", contracts)]);
      expect(runningIn(folder, "production")).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
