/** Stands between the services and AWS's parts and notes, for each service, every action that it asks of every resource. */
import { once } from "node:events";
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as forward,
  type Server,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { type Call, callsOf, type SignedFor, signedFor } from "@sluice/deploy/aws/checks/calls.ts";
import { portOf } from "./fault-proxy.ts";

/** The running recorder. */
export interface CallRecorder {
  /** The environment that sends a service's calls through it. */
  environment(service: ServiceName): Record<string, string>;
  /** What a service has asked for so far, each once. */
  calls(service: ServiceName): readonly Call[];
  /** What could not be read as a call, or was signed for something else. */
  unread(): readonly string[];
  stop(): void;
}

/** Starts it: a proxy a service, before what it calls. `portOfTarget` is asked at each call. */
export async function startCallRecorder(portOfTarget: (called: SignedFor) => number): Promise<CallRecorder> {
  const agent = new Agent({ keepAlive: true });
  const unread = new Set<string>();
  const started = await Promise.all(
    services.map(async (name) => {
      const calls = new Map<string, Call>();
      const server = createServer((request, response) => {
        pass(request, response, calls).catch((cause: unknown) => {
          unread.add(`${name}: ${request.method} ${request.url}: ${String(cause)}`);
          request.socket.destroy();
        });
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return [name, { calls, server }] as const;
    }),
  );
  const proxies = new Map<
    ServiceName,
    { readonly calls: ReadonlyMap<string, Call>; readonly server: Server }
  >(started);

  async function pass(
    request: IncomingMessage,
    response: ServerResponse,
    calls: Map<string, Call>,
  ): Promise<void> {
    const body = await buffer(request);
    const { method = "", url = "", headers } = request;
    for (const call of callsOf({ method, url, headers, body })) calls.set(`${call.action} ${call.arn}`, call);
    const { expect: _expect, ...passed } = headers;
    const port = portOfTarget(signedFor({ headers }));
    const call = forward({ host: "127.0.0.1", port, method, path: url, headers: passed, agent });
    // A long poll whose caller has gone must not take messages any more.
    response.once("close", () => call.destroy());
    call.once("error", () => response.destroy());
    call.once("response", (reply) => {
      response.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(response);
    });
    call.end(body);
  }

  const proxyOf = (name: ServiceName) => {
    const proxy = proxies.get(name);
    if (proxy === undefined) throw new Error(`nothing is recorded of ${name}`);
    return proxy;
  };
  return {
    environment: (name) => {
      const url = `http://127.0.0.1:${portOf(proxyOf(name).server.address())}`;
      return {
        AWS_ENDPOINT_URL_DYNAMODB: url,
        AWS_ENDPOINT_URL_DYNAMODB_STREAMS: url,
        AWS_ENDPOINT_URL_SQS: url,
        AWS_ENDPOINT_URL_EVENTBRIDGE: url,
        AWS_ENDPOINT_URL_S3: url,
      };
    },
    calls: (name) => [...proxyOf(name).calls.values()],
    unread: () => [...unread],
    stop: () => {
      for (const { server } of proxies.values()) {
        server.close();
        server.closeAllConnections();
      }
      agent.destroy();
    },
  };
}
