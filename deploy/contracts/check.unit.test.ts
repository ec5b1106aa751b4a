import { describe, expect, test } from "bun:test";
import * as v from "valibot";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { type Upcast, upcast } from "@sluice/contracts/events/upcast.ts";
import { checkContracts, linesOf } from "./check.ts";
import { deploymentOf } from "./deployments.ts";
import { schemaOf } from "./json-schema.ts";
import { handledIn, readersOf } from "./readers.ts";
import { release } from "./release.ts";
import { releasedContracts } from "./released.ts";
import { pastVersions, type WorkingContract, workingContracts } from "./working.ts";

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
    expect(lines.at(-1)).toMatch(
      /^  read in: services\/validator\/\S+, .*services\/state-query\/core\/aspect\.ts/,
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

describe("a second version of an event", () => {
  const first = sharded();
  const payload = v.object({ file: v.string(), rows: v.number() });
  const second = { ...first, version: 2, payload, schema: schemaOf(payload) };
  const types = [
    { type: "shard.validated.v1", payload: v.looseObject({ file: v.string(), rows: v.number() }) },
    { type: "shard.validated.v2", payload },
  ] as const;
  const changesWith = (contracts: readonly WorkingContract[], steps: readonly Upcast[]): string[] =>
    checkContracts(contracts, released, steps).flatMap(({ type, changes }) =>
      changes.map(({ kind }) => `${type} ${kind}`),
    );

  test("wants a step from the first, which every released sample passes", () => {
    const both = [...working, second];
    expect(changesWith(both, [])).toContainEqual("shard.validated.v1 upcast-missing");
    const good = upcast(...types, ({ file, rows }) => ({ file, rows }));
    expect(changesWith(both, [good])).toEqual(["shard.validated.v2 event-added"]);
    const throws = upcast(...types, () => {
      throw new Error("no rows are known");
    });
    const wrong: Upcast = { ...good, raise: () => ({ file: 1 }) };
    for (const bad of [throws, wrong])
      expect(changesWith(both, [bad])).toContainEqual("shard.validated.v1 sample-refused");
  });

  test("is sent in place of the first, which is read for as long as its step stays", () => {
    const step = upcast(...types, ({ file, rows }) => ({ file, rows }));
    const sent = new Map([["shard.validated.v2", second]]);
    expect(pastVersions(sent, [step])).toEqual([
      ["shard.validated.v1", { payload: types[0].payload, producer: "validator" }],
    ]);
    const onlySecond = [...working.filter((one) => one !== first), { ...first, isPast: true }, second];
    const { sends, reads } = deploymentOf("validator", "next", onlySecond);
    expect([sends, reads].map((known) => "shard.validated.v1" in known)).toEqual([false, true]);
  });
});
