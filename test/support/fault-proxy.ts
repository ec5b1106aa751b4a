/** A proxy before a store that speaks HTTP: it can throttle, cut connections before a call, and lose replies after it. */
import { once } from "node:events";
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as forward,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Random } from "@sluice/deploy/samples/random.ts";

/** What happens to calls: nothing; or one in `oneIn` is throttled, cut off before it arrives, or done without a reply. */
export type Weather =
  | { readonly kind: "fair" }
  | { readonly kind: "throttled" | "cut" | "reply-lost"; readonly oneIn: number };

/** The running proxy. */
export interface FaultProxy {
  readonly url: string;
  turn(weather: Weather): void;
  /** Calls that were disturbed so far. */
  struck(): number;
  stop(): void;
}

/** What stands behind it, and the error by which that tells its callers to slow down. */
export interface Throttled {
  readonly port: number;
  readonly error: string;
}

/** Starts it, in fair weather. */
export async function startFaultProxy(target: Throttled, random: Random): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  let weather: Weather = { kind: "fair" };
  let struck = 0;
  const server = createServer((request, response) => {
    const hit = weather.kind !== "fair" && random.below(weather.oneIn) === 0 ? weather.kind : "fair";
    if (hit !== "fair") struck += 1;
    pass(request, response, hit).catch(() => request.socket.destroy());
  });

  async function pass(
    request: IncomingMessage,
    response: ServerResponse,
    hit: Weather["kind"],
  ): Promise<void> {
    const body = await buffer(request);
    if (hit === "cut") return void request.socket.destroy();
    if (hit === "throttled") return throttle(response, target);
    const { method, url, headers } = request;
    const call = forward({ host: "127.0.0.1", port: target.port, method, path: url, headers, agent });
    call.end(body);
    const [reply]: IncomingMessage[] = await once(call, "response");
    if (reply === undefined) throw new Error("a response event without a response");
    const answer = await buffer(reply);
    if (hit === "reply-lost") return void request.socket.destroy();
    response.writeHead(reply.statusCode ?? 500, reply.headers).end(answer);
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    turn: (next) => {
      weather = next;
    },
    struck: () => struck,
    stop: () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

/** As DynamoDB answers a table that was asked too much: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export const throttledTable = (port: number): Throttled => ({
  port,
  error: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
});

/** As SQS answers a FIFO queue that was asked too much: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
export const throttledQueue = (port: number): Throttled => ({
  port,
  error: "com.amazonaws.sqs#RequestThrottled",
});

function throttle(response: ServerResponse, { error }: Throttled): void {
  response
    .writeHead(400, { "content-type": "application/x-amz-json-1.0" })
    .end(JSON.stringify({ __type: error, message: "The level of configured throughput was exceeded" }));
}

/** The port that a server listens on. */
export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the proxy listens on no port");
  return address.port;
}
