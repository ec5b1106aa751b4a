/** The event that an item holds, as the bus tells it. */
import type { TableName } from "@sluice/contracts/topology.ts";
import { decodeMessage, type Decoded } from "../../messaging/decode-message.ts";
import type { TypedItem } from "./typed.ts";

/** The event of an item; null for an item without one, or with one that its feed keeps off the bus. */
export function toldMessage(table: TableName, item: TypedItem): Decoded | null {
  const outbox = item["outbox"]?.M;
  if (outbox?.["id"] === undefined) return null;
  const text = (name: string): string | undefined => outbox[name]?.S ?? outbox[name]?.N;
  const body = {
    ...Object.fromEntries(
      ["id", "type", "occurredAt", "partner", "group", "version", "epoch", "trace"].map((name) => [
        name,
        text(name),
      ]),
    ),
    payload: outbox["payload"]?.M,
  };
  if (table !== "entities") return decodeMessage(JSON.stringify(body));
  if (outbox["broadcast"]?.BOOL !== true) return null;
  const source = item["source"]?.M;
  const whole = {
    ...body,
    state: item["data"]?.M,
    source: {
      file: source?.["file"]?.S,
      sequence: source?.["sequence"]?.N,
      record: source?.["record"]?.N,
      line: source?.["line"]?.N,
    },
    journal: item["journal"]?.S,
  };
  return decodeMessage(JSON.stringify(whole));
}
