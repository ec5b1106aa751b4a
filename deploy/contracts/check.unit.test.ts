import { describe, expect, test } from "bun:test";
import * as v from "valibot";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { checkContracts, linesOf } from "./check.ts";
import { schemaOf } from "./json-schema.ts";
import { handledIn, readersOf } from "./readers.ts";
import { release } from "./release.ts";
import { releasedContracts } from "./released.ts";
import { type WorkingContract, workingContracts } from "./working.ts";

const working = workingContracts();
/** As if all of the working tree were released. */
const { written: released } = release(working, []);
const sharded = (): WorkingContract => {
  const found = working.find(({ event }) => event === "shard.validated");
  if (found === undefined) throw new Error("there is no shard.validated");
  return found;
};
const withPayload = (payload: v.GenericSchema): WorkingContract[] =>
  working.map((one) =>
    one.event === "shard.validated" ? { ...one, payload, schema: schemaOf(payload) } : one,
  );

describe("the working tree", () => {
  test("breaks nothing that is released", () => {
    const { refused } = release(working, releasedContracts());
    expect(refused.flatMap(linesOf)).toEqual([]);
  });

  test("freezes the same contracts twice", () => {
    expect(release(working, released)).toEqual({ written: [], refused: [] });
  });
});

describe("the readers of an event", () => {
  test("follow from the topology, and are those that the catalogue names, and state-query", () => {
    for (const [type, { producer, consumers }] of Object.entries(pipelineEvents))
      if (type !== "sync.progressed.v1")
        expect(readersOf(type, producer).sort()).toEqual(
          [...new Set([...consumers, "state-query" as const])].sort(),
        );
  });

  test("name it in their handlers", () => {
    for (const [type, { consumers }] of Object.entries(pipelineEvents))
      for (const consumer of consumers) expect(handledIn(consumer, type)).not.toEqual([]);
  });

  test("of an entity's change are sync-consumer and state-query", () => {
    expect(readersOf("entity.changed.v1", "loader")).toEqual(["sync-consumer", "state-query"]);
  });
});

describe("a breaking change", () => {
  const payload = v.object({ file: v.string() });

  test("names the services that it hurts, and how", () => {
    const [checked] = checkContracts(withPayload(payload), released);
    const lines = checked === undefined ? [] : linesOf(checked);
    expect(lines[0]).toBe("shard.validated.v1 (validator -> validator, state-query): BREAKING");
    expect(lines).toContainEqual(
      "  [wire] $.rows field removed\n    hurts: validator, state-query as released cannot take the new events",
    );
  });

  test("is not released, unless the type ran nowhere so far", () => {
    expect(release(withPayload(payload), released).refused.map(({ type }) => type)).toEqual([
      "shard.validated.v1",
    ]);
    const replaced = release(withPayload(payload), released, ["shard.validated.v1"]);
    expect(replaced.refused).toEqual([]);
    expect(replaced.written.map(({ event }) => event)).toEqual(["shard.validated"]);
  });

  test("is seen where only valibot sees it: a released sample is refused", () => {
    const picky = v.pipe(
      sharded().payload,
      v.check(() => false, "no"),
    );
    const all = working.map((one) => (one.event === "shard.validated" ? { ...one, payload: picky } : one));
    const [checked] = checkContracts(all, released);
    expect(checked?.changes.map(({ kind }) => kind)).toEqual(["sample-refused"]);
  });

  test("is an event that is no more", () => {
    const [checked] = checkContracts(
      working.filter((one) => one !== sharded()),
      released,
    );
    expect(checked?.changes.map(({ kind }) => kind)).toEqual(["event-removed"]);
  });
});
