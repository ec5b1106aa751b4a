/** A message's body, as anyone who can send to a queue may write it. */
import { isPipelineEvent } from "@sluice/contracts/events/catalogue.ts";
import { decodeMessage } from "@sluice/shared/messaging/decode-message.ts";
import { parsePayload } from "@sluice/shared/messaging/parse-payload.ts";
import { hold, type Target, textOf } from "../target.ts";

const clean = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));

const envelope = {
  id: "file:f_01J00000000000000000000000@1.1",
  type: "file.failed.v1",
  occurredAt: "2026-11-21T00:00:00.000Z",
  partner: "acme",
  group: "f_01J00000000000000000000000",
  version: "1",
  epoch: 1,
  trace: "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
};
const text = (S: string) => ({ S });

/** By the first byte: the whole body, an event's payload, or an entity's state with its payload whole. */
function bodyOf(data: Uint8Array): string {
  const text = textOf(data.subarray(1));
  const whole = JSON.stringify(envelope).slice(0, -1);
  switch ((data[0] ?? 0) % 3) {
    case 1: {
      const cut = text.indexOf("\n");
      const type = JSON.stringify(text.slice(0, Math.max(cut, 0)));
      return `${whole},"type":${type},"payload":${text.slice(cut + 1)}}`;
    }
    case 2:
      return `${whole},"payload":{},"state":${text}}`;
    default:
      return text;
  }
}

function fuzz(data: Uint8Array): void {
  const body = bodyOf(data);
  const decoded = decodeMessage(body);
  hold(
    "no body changes what every object has",
    JSON.stringify(Object.getOwnPropertyNames(Object.prototype)) === clean,
  );
  if (!decoded.ok) {
    hold("a refusal says why", decoded.reason.length > 0);
    return;
  }
  const { message } = decoded;
  hold("a message is made of plain objects", Object.getPrototypeOf(message.payload) === Object.prototype);
  hold("a body reads the same twice", JSON.stringify(decodeMessage(body)) === JSON.stringify(decoded));
  if (isPipelineEvent(message.type)) parsePayload(message.type, message);
}

/** The target. */
export const target: Target = {
  name: "envelope",
  fuzz,
  seeds: [
    `\u0000${JSON.stringify({ ...envelope, payload: { file: text("f_01J00000000000000000000000") } })}`,
    `\u0000${JSON.stringify({
      ...{ ...envelope, type: "order.created.v1" },
      payload: { entity: text("order"), key: text("A-1"), feed: text("orders"), change: text("created") },
      state: { total: text("1.00"), paid: { BOOL: true }, none: { NULL: true } },
      source: { file: "f_01J00000000000000000000000", sequence: "1", line: "2" },
    })}`,
    '\u0001file.failed.v1\n{"file":{"S":"f_01J00000000000000000000000"},"feed":{"S":"orders"},"sequence":{"N":"1"},"entity":{"S":"order"}}',
    '\u0001sync.progressed.v1\n{"a":{"M":{"b":{"L":[{"N":"1"},{"B":"AA=="}]}}},"c":{"SS":["x"]}}',
    '\u0001shard.ready.v1\n{"shard":{"N":"3"},"rows":{"N":"10"},"object":{"S":"a/b"}}',
    '\u0002{"a":{"S":"x"},"n":{"N":"1.50"},"t":{"BOOL":true},"z":{"NULL":true}}',
  ],
  tokens: [
    '{"N":"1"}',
    '{"S":"x"}',
    '{"M":{}}',
    '{"L":[]}',
    '{"B":"AA=="}',
    '{"NULL":true}',
    '"__proto__":',
    '"constructor":',
    '"prototype":',
    '"state":',
    '"source":',
    "1e400",
    "NaN",
    '"',
    ",",
    "[",
    "]",
    "{",
    "}",
    "\\u0000",
    "null",
    '"toString":',
  ],
};
