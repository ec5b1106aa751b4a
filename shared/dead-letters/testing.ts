/** Letters for tests, as each kind of queue holds them. */
import type { RawLetter } from "../ports/dead-letter-queue.ts";

/** The body of an entity's event as its pipe sends it. */
export function entityBody({
  key = "A-1",
  version = 1,
  type = "order.created.v1",
  fields = {},
} = {}): string {
  return JSON.stringify({
    id: `entity:acme:order:${key}@${version}.1`,
    type,
    occurredAt: "2026-11-20T09:00:00.000Z",
    partner: "acme",
    group: `acme:order:${key}`,
    version: String(version),
    epoch: "1",
    trace: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
    payload: {
      entity: { S: "order" },
      key: { S: key },
      feed: { S: "orders" },
      change: { S: version === 1 ? "created" : "updated" },
    },
    state: { status: { S: `v${version}` } },
    source: { file: `f_${"0".repeat(26)}`, sequence: "1", line: String(version + 1) },
    ...fields,
  });
}

/** A letter as it lies in its queue. */
export const rawLetter = (body: string, more: Partial<RawLetter> = {}): RawLetter => ({
  id: "3f2a9c1e-0000-4000-8000-000000000000",
  handle: "h",
  body,
  group: null,
  sentAt: new Date("2026-11-20T10:00:00Z"),
  attributes: {},
  ...more,
});

/** A pipe's pointer as AWS writes it. */
export const pointerBody = (info: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    context: {
      partnerResourceArn: "arn:aws:pipes:us-east-1:000000000000:pipe/entities-work",
      condition: "RetryAttemptsExhausted",
    },
    version: "1.0",
    timestamp: "2026-11-20T10:00:00.000Z",
    DDBStreamBatchInfo: {
      shardId: "shardId-1",
      startSequenceNumber: "100",
      endSequenceNumber: "100",
      approximateArrivalOfFirstRecord: "2026-11-20T06:00:00.000Z",
      approximateArrivalOfLastRecord: "2026-11-20T06:00:00.000Z",
      batchSize: 1,
      streamArn: "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s",
      ...info,
    },
  });
