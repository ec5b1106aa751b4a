/** Which service runs on what, in whose network, and by which address it is reached. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { queues } from "@sluice/contracts/topology.ts";
import { serviceOf } from "../local/supervisor/router.ts";
import { plain, resourcesOf, type Template } from "./checks/template.ts";
import { adapterSettings } from "@sluice/shared/runtime/web-adapter.ts";
import { fargate, lambda, lambdaBun, synthesized } from "./testing.ts";

const onLambda = synthesized(lambda);
const asImages = synthesized(lambdaBun);
const onFargate = synthesized(fargate);
const mixed = synthesized({ ...lambda, "host:ingest-gateway": "fargate" });

const stackOf = (templates: ReadonlyMap<string, Template>, name: string): Template => {
  const template = templates.get(`sluice-${name}`);
  if (template === undefined) throw new Error(`there is no stack of ${name}`);
  return template;
};
const countOf = (template: Template, type: string): number => resourcesOf(template, type).length;

describe("one service on Fargate, the others on Lambda", () => {
  test.each([...services])("%s runs on what the context says, and on nothing else", (service) => {
    const isContainer = service === "ingest-gateway";
    const template = stackOf(mixed, service);
    expect(countOf(template, "AWS::ECS::Service")).toBe(isContainer ? 1 : 0);
    expect(countOf(template, "AWS::Lambda::Function") > 0).toBe(!isContainer);
    expect(countOf(template, "AWS::Lambda::EventSourceMapping")).toBe(isContainer ? 0 : 1);
  });

  test("the gateway links to a file's status where state-query is: at the HTTP API", () => {
    const linked = (templates: ReadonlyMap<string, Template>): string =>
      JSON.stringify(plain(stackOf(templates, "ingest-gateway").Resources));
    expect(linked(mixed)).toMatch(/"PUBLIC_URL","Value":"https:\/\/\$\{[^}]+\}\.execute-api\./);
    expect(linked(onFargate)).toContain(`"PUBLIC_URL","Value":"https://files.example.com"`);
    expect(linked(onLambda)).toMatch(/"PUBLIC_URL":"https:\/\/\$\{[^}]+\}\.execute-api\./);
  });
});

describe.each([...services])("%s as an image on Lambda", (service) => {
  const bundled = stackOf(onLambda, service);
  const image = stackOf(asImages, service);
  const functionOf = (template: Template) => {
    const [fn] = resourcesOf(template, "AWS::Lambda::Function");
    return Object(plain(fn?.properties ?? {}));
  };

  test("is the image of the context's tag, told the other entry and the adapter's settings", () => {
    const fn = functionOf(image);
    expect(fn).toMatchObject({ PackageType: "Image", Architectures: ["x86_64"] });
    expect(fn.Code.ImageUri).toMatch(new RegExp(`\\.dkr\\.ecr\\..*/sluice-${service}:latest$`));
    expect(fn.Environment.Variables).toMatchObject({ ENTRY: "web-adapter.ts", ...adapterSettings });
    expect([fn.Handler, fn.Runtime]).toEqual([undefined, undefined]);
  });

  test("is in all else the function that its bundle is", () => {
    const { ENTRY: _entry, ...variables } = functionOf(image).Environment.Variables;
    const known = functionOf(bundled).Environment.Variables;
    expect(Object.keys(variables).filter((name) => !name.startsWith("AWS_LWA_"))).toEqual(Object.keys(known));
    const others = ({ Resources }: Template) =>
      Object.entries(Resources).filter(([, { Type }]) => Type !== "AWS::Lambda::Function");
    expect(others(image)).toEqual(others(bundled));
  });
});

describe("a service on Fargate", () => {
  const twice = synthesized({ ...fargate, tasks: "2" });

  test("runs as many tasks as the context says at least, and somebody is told when it does not", () => {
    const loader = stackOf(twice, "loader");
    const [target] = resourcesOf(loader, "AWS::ApplicationAutoScaling::ScalableTarget");
    expect(target?.properties).toMatchObject({ MinCapacity: 2 });
    const alarm = resourcesOf(loader, "AWS::CloudWatch::Alarm").find(({ id }) => id === "AlarmTasks");
    expect(alarm?.properties).toMatchObject({
      Threshold: 2,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
      Dimensions: [
        { Name: "ClusterName", Value: "sluice-dev-loader" },
        { Name: "ServiceName", Value: "loader" },
      ],
    });
  });

  test.each([...services])(
    "%s runs more of them while messages wait, up to the topology's most",
    (service) => {
      const { most, backlog } = queues[service].containers;
      const template = stackOf(twice, service);
      const [target] = resourcesOf(template, "AWS::ApplicationAutoScaling::ScalableTarget");
      expect(target?.properties).toMatchObject({
        MaxCapacity: most,
        ResourceId: `service/sluice-dev-${service}/${service}`,
        ScalableDimension: "ecs:service:DesiredCount",
      });
      const policies = resourcesOf(template, "AWS::ApplicationAutoScaling::ScalingPolicy");
      const following = policies.map(({ properties }) =>
        Object(plain(properties["TargetTrackingScalingPolicyConfiguration"])),
      );
      expect(following).toContainEqual(
        expect.objectContaining({
          PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
        }),
      );
      const [byBacklog] = following.filter((one) => "CustomizedMetricSpecification" in one);
      expect(byBacklog.TargetValue).toBe(backlog);
      expect(JSON.stringify(byBacklog)).toContain(`"Value":"sluice-dev-${service}.fifo"`);
      expect(JSON.stringify(byBacklog)).toContain("RunningTaskCount");
    },
  );

  test("is not set back to a number of tasks by a deployment", () => {
    const numbered = services.filter((service) =>
      resourcesOf(stackOf(twice, service), "AWS::ECS::Service").some(
        ({ properties }) => "DesiredCount" in properties,
      ),
    );
    expect(numbered).toEqual([]);
  });
});

describe("a VPC", () => {
  test("is needed by nothing on Lambda without it, and entered by sync-consumer alone with it", () => {
    const entered = services.filter((service) =>
      resourcesOf(stackOf(onLambda, service), "AWS::Lambda::Function").some(
        ({ properties }) => properties["VpcConfig"] !== undefined,
      ),
    );
    expect(entered).toEqual(["sync-consumer"]);
    const nowhere = [...synthesized({}).values()].map(({ Resources }) => JSON.stringify(Resources));
    expect(nowhere.filter((text) => text.includes("VpcConfig") || text.includes("AWS::EC2::"))).toEqual([]);
  });

  test.each(["vpc", "certificate", "publicName", "publicSubnets"])(
    "without %s Fargate is refused, with what to say",
    (missing) => {
      const context = Object.fromEntries(Object.entries(fargate).filter(([name]) => name !== missing));
      expect(() => synthesized(context)).toThrow(`-c ${missing}=`);
    },
  );
});

/** A route as an app has it: method, path with a name at each parameter, and whose it is. */
const served = services.flatMap((service) => {
  const app = readFileSync(new URL(`../../services/${service}/app.ts`, import.meta.url), "utf8");
  return [...app.matchAll(/app\.(get|post|put|delete|patch)\("([^"]+)"/g)].map(
    ([, method = "", path = ""]): readonly [string, string, ServiceName] => [
      method.toUpperCase(),
      path.replace(/:\w+/g, "x"),
      service,
    ],
  );
});

describe.each(served)("%s %s", (method, path, service) => {
  test("comes to its service through the HTTP API", () => {
    const found = [...onLambda.entries()].flatMap(([id, template]) =>
      resourcesOf(template, "AWS::ApiGatewayV2::Route").flatMap(({ properties }) => {
        const [its = "", pattern = ""] = String(properties["RouteKey"]).split(" ");
        const literal = new RegExp(
          `^${pattern.replace(/\{proxy\+\}/, ".+").replace(/\{[^}]+\}/g, "[^/]+")}$`,
        );
        const isGreedy = pattern.includes("+");
        return its === method && literal.test(path) ? [{ id, rank: isGreedy ? 1 : 0 }] : [];
      }),
    );
    const [first] = found.toSorted((a, b) => a.rank - b.rank);
    expect(first?.id).toBe(`sluice-${service}`);
  });

  test("comes to its service through the load balancer", () => {
    const rules = [...onFargate.entries()].flatMap(([id, template]) =>
      resourcesOf(template, "AWS::ElasticLoadBalancingV2::ListenerRule").map(({ properties }) => ({
        id,
        priority: Number(properties["Priority"]),
        conditions: JSON.stringify(properties["Conditions"]),
      })),
    );
    expect(new Set(rules.map(({ priority }) => priority)).size).toBe(rules.length);
    const matching = rules.filter(({ conditions }) => {
      const [, pattern = ""] = /"PathPatternConfig":\{"Values":\["([^"]+)"\]/.exec(conditions) ?? [];
      return (
        conditions.includes(`["${method}"]`) && new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(path)
      );
    });
    const [first] = matching.toSorted((a, b) => a.priority - b.priority);
    expect(first?.id).toBe(`sluice-${service}`);
  });

  test("comes to its service through the local router", () => {
    const locally = { gateway: "ingest-gateway", loader: "loader", query: "state-query" } as const;
    expect<ServiceName>(locally[serviceOf(method, path)]).toBe(service);
  });
});

test("services with routes alone stand behind the load balancer, and only it is let in", () => {
  for (const service of services) {
    const template = stackOf(onFargate, service);
    const hasRoutes = served.some(([, , its]) => its === service);
    expect(countOf(template, "AWS::ElasticLoadBalancingV2::TargetGroup")).toBe(hasRoutes ? 1 : 0);
    const [group] = resourcesOf(template, "AWS::EC2::SecurityGroup");
    expect(group?.properties).not.toHaveProperty("SecurityGroupIngress");
    expect(countOf(template, "AWS::EC2::SecurityGroupIngress")).toBe(
      Number(hasRoutes) + Number(service === "sync-consumer"),
    );
  }
  expect(countOf(stackOf(onFargate, "foundation"), "AWS::ElasticLoadBalancingV2::LoadBalancer")).toBe(1);
  expect(countOf(stackOf(onLambda, "foundation"), "AWS::ElasticLoadBalancingV2::LoadBalancer")).toBe(0);
});
