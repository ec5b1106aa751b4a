/** The synthesized policies, walked: each role names its own, and nothing else. */
import { describe, expect, test } from "bun:test";
import { rescuedBy } from "@sluice/contracts/dead-letter-places.ts";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { services } from "@sluice/contracts/services.ts";
import {
  deadLetterQueueNames,
  hopDeadLetterQueueName,
  pipes,
  type QueueName,
  queueName,
  queues,
  type TableName,
  tableName,
  tables,
} from "@sluice/contracts/topology.ts";
import {
  actionsOn,
  anyResource,
  auditActions,
  auditRecorders,
  deadLetterViewers,
  gaugeActions,
} from "./access.ts";
import { statementsOf } from "./checks/statements.ts";
import { fargate, lambda, lambdaBun, synthesized } from "./testing.ts";

const stage = "dev";
/** A table of the stage, and behind the entities' those that restores make. */
const andRestored = (name: TableName): string[] => [
  tableName(stage, name),
  ...(name === "entities" ? [`${tableName(stage, name)}-e*`] : []),
];

describe.each([
  ["on Lambda", synthesized({ stage, ...lambda })],
  ["as an image on Lambda", synthesized({ stage, ...lambdaBun })],
  ["on Fargate", synthesized({ stage, ...fargate })],
])("a role %s", (_host, templates) => {
  const all = [...templates].flatMap(([stack, template]) =>
    statementsOf(template).map((statement) => ({ stack, ...statement })),
  );

  test("names * for nothing but what AWS takes no other resource for", () => {
    const anywhere = all.filter(({ resources }) => resources.includes("*")).flatMap(({ actions }) => actions);
    expect(anywhere.length).toBeGreaterThan(0);
    expect(anywhere.filter((action) => !Object.keys(anyResource).includes(action))).toEqual([]);
  });

  test("names every action in full", () => {
    expect(all.flatMap(({ actions }) => actions).filter((action) => action.includes("*"))).toEqual([]);
  });

  test.each([...services])(
    "of %s does on its own tables what it does there, adds to the audit trail where it acts for operators, and nothing on another's",
    (service) => {
      const given = all
        .filter(({ stack }) => stack === `sluice-${service}`)
        .flatMap(({ actions, resources }) =>
          resources
            .filter((resource) => resource.includes(":dynamodb:"))
            .map((resource) => [
              resource.slice(resource.indexOf("table/") + "table/".length),
              [...actions].sort(),
            ]),
        );
      const own = namesOf<TableName>(tables).filter((name) => tables[name].owner === service);
      // And it reads the streams of those that pipes read: what their dead letters point to is there.
      const streamed = new Set(rescuedBy(service).map((name) => pipes[name].table));
      expect(given).toEqual([
        ...own.flatMap((name) => andRestored(name).map((table) => [table, [...actionsOn(name)].sort()])),
        ...(auditRecorders.includes(service) ? [[tableName(stage, "audit"), [...auditActions].sort()]] : []),
        ...[...streamed].flatMap((name) =>
          andRestored(name).map((table) => [
            `${table}/stream/*`,
            ["dynamodb:GetRecords", "dynamodb:GetShardIterator"],
          ]),
        ),
      ]);
    },
  );

  test.each([...services])(
    "of %s touches its own queue, its pipes' dead letters or those that it shows, and no other's",
    (service) => {
      const touched = all
        .filter(({ stack }) => stack === `sluice-${service}`)
        // How full others' queues are is asked by who shows it: see the next test.
        .filter(({ actions }) => actions.join() !== gaugeActions.join())
        .flatMap(({ resources }) => resources.filter((resource) => resource.includes(":sqs:")))
        .map((resource) => resource.slice(resource.lastIndexOf(":") + 1));
      expect(new Set(touched)).toEqual(
        new Set([
          `sluice-${stage}-${service}.fifo`,
          `sluice-${stage}-${service}-dlq.fifo`,
          ...rescuedBy(service).map((name) => hopDeadLetterQueueName(stage, name)),
          ...(deadLetterViewers.includes(service) ? deadLetterQueueNames(stage) : []),
        ]),
      );
    },
  );

  test("asks how full another service's queue is where it shows that, and does nothing else with it", () => {
    const queueNames = namesOf<QueueName>(queues).map((name) => queueName(stage, name));
    const onOthers = all
      .filter(({ stack }) => services.some((service) => stack === `sluice-${service}`))
      .flatMap(({ stack, actions, resources }) =>
        resources
          .map((resource) => resource.slice(resource.lastIndexOf(":") + 1))
          .filter((name) => queueNames.includes(name) && name !== `${stack.replace("-", `-${stage}-`)}.fifo`)
          .map((name) => ({ stack, name, actions: [...actions].sort() })),
      );
    const seen = services.filter((service) => service !== "state-query");
    expect(onOthers).toEqual(
      seen.map((service) => ({
        stack: "sluice-state-query",
        name: `sluice-${stage}-${service}.fifo`,
        actions: [...gaugeActions].sort(),
      })),
    );
  });

  test("touches objects of its kinds alone", () => {
    const objects = all.flatMap(({ resources }) =>
      resources.filter((resource) => resource.includes(":s3:::")),
    );
    expect(objects.length).toBeGreaterThan(10);
    expect(objects.filter((resource) => resource.endsWith("}/*"))).toEqual([]);
  });
});
