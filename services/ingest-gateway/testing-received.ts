/** A file that was received and waits to be cut, for tests. */
import { orders } from "@sluice/contracts/feeds/orders.ts";
import type { Message, Outcome } from "@sluice/shared/messaging/handler.ts";
import { createConsumer } from "./consumer.ts";
import type { GatewayDeps } from "./deps.ts";
import { fileRef } from "./files.ts";
import { receiveFile } from "./receive-file.ts";
import { acme, calmContext, fileId, messageOf, type TestGateway, testGateway } from "./testing.ts";

/** Its id and its feed. */
export const file = fileId(7);
export const feed = orders;

/** A gateway that has received a file of this text, to be cut into four shards. */
export async function received(text: string, deps: Partial<GatewayDeps> = {}): Promise<TestGateway> {
  const gateway = await testGateway({ rowsPerShard: 10, ...deps });
  const object = `acme/${file}/raw`;
  await gateway.deps.objects.put(object, new TextEncoder().encode(text));
  await receiveFile(gateway.deps, {
    ...{ file, partner: acme, feed, object },
    bytes: 2_800,
    sha256: "0".repeat(64),
    idempotencyKey: null,
    trace: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
  });
  return gateway;
}

/** The message that asks for the cut. */
export function messageFor({ events: [event] }: TestGateway): Message {
  if (event === undefined) throw new Error("no event was saved");
  return messageOf(event);
}

/** Has it handled. */
export const handle = (gateway: TestGateway, deps: Partial<GatewayDeps> = {}): Promise<Outcome> =>
  createConsumer({ ...gateway.deps, ...deps }).handle(messageFor(gateway), calmContext);

/** The file as its table has it. */
export const stateOf = async ({ deps }: TestGateway) => (await deps.store.load(fileRef(acme, file)))?.state;
