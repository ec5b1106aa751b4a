/** Consumer-driven: every recorded event, as it comes out of a queue, gives each consumer what it says it needs. */
import { describe, expect, test } from "bun:test";
import { envelopeOf } from "@sluice/contracts/events/make.ts";
import { Group, PartnerId } from "@sluice/contracts/ids.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { readersOf } from "@sluice/deploy/contracts/readers.ts";
import { releasedContracts } from "@sluice/deploy/contracts/released.ts";
import { workingContracts } from "@sluice/deploy/contracts/working.ts";
import { needs as ofGateway } from "@sluice/ingest-gateway/needs.ts";
import { needs as ofLoader } from "@sluice/loader/needs.ts";
import { wireEnvelope } from "@sluice/shared/adapters/items/wire-envelope.ts";
import { decodeMessage } from "@sluice/shared/messaging/decode-message.ts";
import { needs as ofValidator } from "@sluice/validator/needs.ts";
import * as v from "valibot";

type Needs = Readonly<Record<string, v.GenericSchema>>;
const stated: readonly (readonly [ServiceName, Needs])[] = [
  ["ingest-gateway", ofGateway],
  ["validator", ofValidator],
  ["loader", ofLoader],
];
const Fields = v.record(v.string(), v.unknown());

/** Every sample that was released under a type, and the working tree's. */
function recorded(type: string): Readonly<Record<string, unknown>>[] {
  const ofType = ({ event, version }: { event: string; version: number }): boolean =>
    `${event}.v${version}` === type;
  return [
    ...releasedContracts()
      .filter(ofType)
      .flatMap(({ samples }) => samples),
    ...workingContracts()
      .filter(ofType)
      .map(({ sample }) => sample),
  ].map((sample) => v.parse(Fields, sample));
}

/** As a pipe writes it, and as a service reads it. */
function overTheWire(type: string, payload: Readonly<Record<string, unknown>>): unknown {
  const envelope = envelopeOf(type, {
    aggregate: "file:recorded",
    version: 1,
    epoch: 1,
    partner: v.parse(PartnerId, "acme"),
    group: v.parse(Group, "file:recorded"),
    occurredAt: new Date("2026-11-20T00:00:00Z"),
    trace: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
  });
  const decoded = decodeMessage(JSON.stringify(wireEnvelope({ ...envelope, payload })));
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.message.payload;
}

const all = stated.flatMap(([service, needs]) =>
  Object.entries(needs).map(([type, need]) => ({ service, type, need })),
);

describe("what a consumer needs of an event", () => {
  test.each(all)("$service of $type: every recorded one has it", ({ type, need }) => {
    const events = recorded(type);
    expect(events).not.toEqual([]);
    for (const payload of events) expect(v.is(need, overTheWire(type, payload))).toBe(true);
  });

  test.each(all)("$service of $type: the topology brings it there", ({ service, type }) => {
    const producer = workingContracts().find(
      ({ event, version }) => `${event}.v${version}` === type,
    )?.producer;
    expect(producer === undefined ? [] : readersOf(type, producer)).toContain(service);
  });

  test("is missed when it is not there", () => {
    const [{ rows: _, ...payload } = {}] = recorded("file.validated.v1");
    expect(v.is(ofLoader["file.validated.v1"], overTheWire("file.validated.v1", payload))).toBe(false);
  });
});
