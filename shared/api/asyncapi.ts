/** The AsyncAPI 3 document: every event, the bus and every queue, made from the topology and the events' contracts. */
import { WireEnvelope } from "@sluice/contracts/envelope.ts";
import { type ToldEvent, toldEvents } from "@sluice/contracts/events/told.ts";
import { namesOf } from "@sluice/contracts/names-of.ts";
import {
  busName,
  type Pattern,
  type Pipe,
  type PipeName,
  pipes,
  queueName,
  type QueueName,
  queues,
  type Rule,
  type RuleName,
  rules,
  tables,
} from "@sluice/contracts/topology.ts";
import { type JsonSchema, jsonSchemaOf } from "./schema.ts";
import { members } from "./typed-json.ts";

/** Written in place of a stage's name. */
const stage = "{stage}";
const stageParameter = { stage: { description: "The name of the deployment." } };
type Ref = { readonly $ref: string };
const messagesOf = (channel: string, types: readonly string[]): Ref[] =>
  types.map((type) => ({ $ref: `#/channels/${channel}/messages/${type}` }));

/** The document. */
export function asyncApi() {
  const all = toldEvents.map(({ type }) => type);
  const channels: Record<string, unknown> = {
    bus: {
      address: busName(stage),
      title: "The bus",
      description: "An EventBridge bus. Unordered, at least once.",
      parameters: stageParameter,
      messages: refs(all),
    },
  };
  const operations: Record<string, unknown> = {};
  for (const name of namesOf<QueueName>(queues)) {
    const { owner } = queues[name];
    const types = typesTo(name);
    channels[name] = {
      address: queueName(stage, name),
      title: `The queue of ${owner}`,
      description: `SQS FIFO, in order within a group, at least once. Fed by ${feeders(name).join(", ")}.`,
      parameters: stageParameter,
      messages: refs(types),
    };
    operations[`${name}-receives`] = {
      action: "receive",
      channel: { $ref: `#/channels/${name}` },
      summary: `${owner} takes its queue`,
      messages: messagesOf(name, types),
    };
  }
  for (const name of namesOf<PipeName>(pipes)) {
    const pipe: Pipe = pipes[name];
    const channel = "queue" in pipe.target ? pipe.target.queue : "bus";
    operations[`${name}-sends`] = {
      action: "send",
      channel: { $ref: `#/channels/${channel}` },
      summary: `The pipe ${name} carries on what ${tables[pipe.table].owner} wrote to its table ${pipe.table}`,
      messages: messagesOf(channel, typesOf(pipe)),
    };
  }
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Sluice: events",
      version: "1",
      description:
        "What travels between the services, as it lies in a message: maps in DynamoDB's typed JSON, numbers perhaps as strings. `GET /v1/schemas/<type>` has each event plain.",
    },
    defaultContentType: "application/json",
    channels,
    operations,
    components: { messages: Object.fromEntries(toldEvents.map((event) => [event.type, message(event)])) },
  };
}

const refs = (types: readonly string[]): Record<string, Ref> =>
  Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }]));

function message(event: ToldEvent) {
  const { type, producer, consumers, payload } = event;
  const envelope = jsonSchemaOf(WireEnvelope);
  const properties = {
    ...asSchema(envelope["properties"]),
    type: { const: type },
    payload: members(jsonSchemaOf(payload)),
  };
  const acting = consumers.length === 0 ? "nobody but the read model" : consumers.join(", ");
  return {
    name: type,
    title: type,
    summary: `Emitted by ${producer}; acted on by ${acting}.`,
    payload: {
      schemaFormat: "application/schema+json;version=draft-07",
      schema: { ...envelope, properties },
    },
  };
}

const asSchema = (value: unknown): JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

const known = (types: readonly unknown[]): string[] =>
  toldEvents.filter(({ type }) => types.includes(type)).map(({ type }) => type);

/** What passes a pipe's filter; a filter that names no types lets all of its table's events through. */
function typesOf({ table, filter }: Pipe): string[] {
  const named = leaf(filter, ["dynamodb", "NewImage", "outbox", "M", "type", "S"]);
  if (named !== null) return known(named);
  const ofTable = toldEvents.filter(({ isEntity, producer }) =>
    table === "entities" ? isEntity : !isEntity && producer === tables[table].owner,
  );
  return ofTable.map(({ type }) => type);
}

/** What a rule's pattern lets through; one that names no types lets everything through. */
function typesOfRule({ pattern }: Rule): string[] {
  const named = leaf(pattern, ["detail-type"]);
  return named === null ? toldEvents.map(({ type }) => type) : known(named);
}

function typesTo(queue: QueueName): string[] {
  const byPipes = namesOf<PipeName>(pipes).flatMap((name) => {
    const pipe: Pipe = pipes[name];
    return "queue" in pipe.target && pipe.target.queue === queue ? typesOf(pipe) : [];
  });
  const byRules = namesOf<RuleName>(rules).flatMap((name) => {
    const rule: Rule = rules[name];
    return rule.target.queue === queue ? typesOfRule(rule) : [];
  });
  return known([...byPipes, ...byRules]);
}

function feeders(queue: QueueName): string[] {
  const byPipes = namesOf<PipeName>(pipes).filter((name) => {
    const { target }: Pipe = pipes[name];
    return "queue" in target && target.queue === queue;
  });
  const byRules = namesOf<RuleName>(rules).filter((name) => rules[name].target.queue === queue);
  return [...byPipes.map((name) => `the pipe ${name}`), ...byRules.map((name) => `the rule ${name}`)];
}

function leaf(pattern: Pattern, path: readonly string[]): readonly unknown[] | null {
  let at: Pattern | readonly unknown[] | undefined = pattern;
  for (const step of path) {
    if (at === undefined || isList(at)) return null;
    at = at[step];
  }
  return at !== undefined && isList(at) ? at : null;
}

const isList = (value: Pattern | readonly unknown[]): value is readonly unknown[] => Array.isArray(value);
