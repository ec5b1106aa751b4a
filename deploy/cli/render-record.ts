/** What a pipe would make of a record: its own filter and template, as the local runner runs them. */
import { type PipeName, pipes } from "@sluice/contracts/topology.ts";
import type { RenderRecord } from "@sluice/shared/dead-letters/delivery.ts";
import { isJsonObject, readJson } from "../local/pattern/json.ts";
import { compilePipe } from "../local/pipes/compile-pipe.ts";

const compiled = new Map<PipeName, ReturnType<typeof compilePipe>>();

/** Renders it. */
export const renderRecord: RenderRecord = (name, record) => {
  const pipe = compiled.get(name) ?? compilePipe(name, pipes[name]);
  compiled.set(name, pipe);
  const json = readJson(JSON.stringify(record));
  if (!json.ok || !isJsonObject(json.value)) return { ok: false, reason: "the record is no JSON object" };
  const { SequenceNumber: sequence } = record.dynamodb;
  const prepared = pipe({ sequence, item: "", createdAt: new Date(0), json: json.value });
  if (prepared.kind === "filtered") return { ok: false, reason: "the pipe's filter lets no such record by" };
  if (prepared.kind === "undeliverable") return { ok: false, reason: prepared.reason };
  const { entry } = prepared;
  const { target } = pipes[name];
  if (entry.to === "bus")
    return {
      ok: true,
      delivery: { to: "bus", source: entry.source, detailType: entry.detailType, body: entry.body },
    };
  if (!("queue" in target)) throw new Error(`pipe ${name} made a queue's message, but has no queue`);
  return {
    ok: true,
    delivery: { to: "queue", queue: target.queue, group: entry.group, body: entry.body },
  };
};
