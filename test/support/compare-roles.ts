/** What the services asked of AWS's parts in a recorded run against what their synthesized roles allow: the two are equal, but for what has a reason. */
import { describe, expect, test } from "bun:test";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { queueName } from "@sluice/contracts/topology.ts";
import { compareAccess, type Grant, grantsOf } from "@sluice/deploy/aws/checks/granted.ts";
import { statementsOf } from "@sluice/deploy/aws/checks/statements.ts";
import { Template } from "@sluice/deploy/aws/checks/template.ts";
import type { Host } from "@sluice/deploy/aws/settings.ts";
import { containersOnly, reasonOf, surplus } from "@sluice/deploy/aws/surplus.ts";
import { fargate, lambda, lambdaBun, synthesized } from "@sluice/deploy/aws/testing.ts";
import * as v from "valibot";
import type { RecordedMesh } from "./recorded-mesh.ts";

const contexts = { lambda, "lambda-bun": lambdaBun, fargate };
/** A recorder that recorded nothing would agree with every role. */
const callsMin = 4;

type Grants = (service: ServiceName) => readonly Grant[];

/** What each service's role allows on a host. */
function rolesOn(host: Host): Grants {
  const templates = synthesized({ stage: "local", ...contexts[host] });
  return (service) => grantsOf(statementsOf(v.parse(Template, templates.get(`sluice-${service}`))));
}

/** Registers the tests, for a run that did what Sluice does; they are the last of their file, and `recorded` gives the mesh that ran until then. */
export function compareRoles(recorded: () => RecordedMesh): void {
  describe.each(["lambda", "fargate"] as const)("the roles on %s", (host) => {
    const roles = rolesOn(host);
    testAllowed(host, roles, recorded);

    test.each(services)("%s: what is allowed was asked for, or is needed for a reason", (service) => {
      const { unused } = compareAccess(roles(service), recorded().calls(service));
      expect(unused.filter((grant) => reasonOf(host, service, grant) === null)).toEqual([]);
    });

    test("every reason is one for a right that some role has", () => {
      const used = new Set(
        services.flatMap((service) => roles(service).map((grant) => reasonOf(host, service, grant))),
      );
      expect(surplus.filter((one) => (one.host ?? host) === host && !used.has(one))).toEqual([]);
    });
  });
  testRead(recorded);
}

/**
 * Registers the half of them that holds for any run: nothing was asked for that the roles on this host do not allow. `asked`: actions that the
 * run is there for.
 */
export function nothingRefused(
  host: Host,
  recorded: () => RecordedMesh,
  asked: readonly string[] = [],
): void {
  describe(`the roles on ${host}`, () => testAllowed(host, rolesOn(host), recorded));
  test.each(asked)("%s was asked for", (action) => {
    const actions = services.flatMap((service) =>
      recorded()
        .calls(service)
        .map((call) => call.action),
    );
    expect(actions).toContain(action);
  });
  testRead(recorded);
}

function testAllowed(host: Host, roles: Grants, recorded: () => RecordedMesh): void {
  test.each(services)("%s: what was asked for is allowed", (service) => {
    const calls = recorded().calls(service);
    expect(calls.length).toBeGreaterThanOrEqual(callsMin);
    const { refused } = compareAccess(roles(service), calls);
    expect(refused.filter((call) => !isPollers(host, service, call))).toEqual([]);
  });
}

function testRead(recorded: () => RecordedMesh): void {
  test("every request of a service was a call that the comparison knows", () => {
    expect(recorded().unread()).toEqual([]);
  });
}

/** Whether it is a container's own call, which Lambda's poller spares a function. */
const isPollers = (host: Host, service: ServiceName, call: string): boolean =>
  host !== "fargate" &&
  call.endsWith(`:${queueName("local", service)}`) &&
  containersOnly.actions.some((action) => call.startsWith(`${action} `));
