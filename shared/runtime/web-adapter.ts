/**
 * The Lambda host of a container image: AWS Lambda Web Adapter runs beside the process, asks the Lambda Runtime API for events, and sends them
 * here over HTTP: a request as the request that it is, any other event as a POST of its JSON
 * (https://github.com/awslabs/aws-lambda-web-adapter, 1.0). What it makes of an answer to such a POST decides over messages:
 * it looks at no status but those that AWS_LWA_ERROR_STATUS_CODES names, and a body that is not JSON it tells Lambda as null, which a queue's mapping
 * reads as «all is done». So a failure has a status of its own here, which is named there.
 */
import process from "node:process";
import * as v from "valibot";
import { type Clock, systemClock } from "../ports/clock.ts";
import { answerMs, eventTaker, isBinary, type LambdaParts } from "./lambda-events.ts";
import { listen } from "./listen.ts";
import type { Service } from "./service.ts";

const eventsPath = "/events";
/** No route of a service answers with it. */
const failedStatus = 599;

/** What the adapter is told, by its own names. It reads HOST and PORT too, which mean something else to a service. */
export const adapterSettings = {
  AWS_LWA_HOST: "127.0.0.1",
  AWS_LWA_PORT: "8080",
  AWS_LWA_READINESS_CHECK_PATH: "/healthz",
  AWS_LWA_PASS_THROUGH_PATH: eventsPath,
  AWS_LWA_ERROR_STATUS_CODES: String(failedStatus),
} as const;

/** The adapter sets both headers itself, in place of any that a caller sent; the first is null where the event was no HTTP request. */
const requestContext = "x-amzn-request-context";
const lambdaContext = "x-amzn-lambda-context";
const LambdaContext = v.pipe(v.string(), v.parseJson(), v.object({ deadline: v.number() }));
const EventBody = v.record(v.string(), v.unknown());

/** Answers what the adapter sends. */
export function behindAdapter(
  service: Service,
  parts: LambdaParts,
  clock: Clock = systemClock,
): Service["fetch"] {
  const take = eventTaker(service, parts);
  const event = async (request: Request, remainingMs: () => number): Promise<Response> => {
    try {
      const answer = await take(v.parse(EventBody, await request.json()), remainingMs);
      return Response.json(answer ?? null);
    } catch (err) {
      service.log.error({ err }, "an event failed");
      const { name, message } = err instanceof Error ? err : new Error(String(err));
      return Response.json({ errorType: name, errorMessage: message }, { status: failedStatus });
    }
  };
  return async (request) => {
    const told = request.headers.get(lambdaContext);
    // The adapter's own question whether the service is ready comes without.
    if (told === null) return service.fetch(request);
    const { deadline } = v.parse(LambdaContext, told);
    const remainingMs = (): number => deadline - clock.now().getTime();
    if (request.headers.get(requestContext) === "null") return event(request, remainingMs);
    const over = AbortSignal.any([request.signal, AbortSignal.timeout(answerMs(remainingMs()))]);
    return byteByByte(await service.fetch(new Request(request, { signal: over })));
  };
}

/**
 * The adapter reads a text in the encoding that its type names, and tells it as UTF-8, without a byte order mark: the type would lie, and a
 * file would come back changed. What has a Content-Encoding it carries as bytes.
 */
function byteByByte(response: Response): Response {
  const headers = new Headers(response.headers);
  if (headers.has("content-encoding") || !isBinary(headers.get("content-type") ?? "application/json"))
    return response;
  headers.set("content-encoding", "identity");
  return new Response(response.body, { status: response.status, headers });
}

/** Serves until SIGTERM, which Lambda sends before it ends the environment. On the loopback address alone: whoever reaches this port hands in events. */
export async function serveBehindAdapter(
  service: Service,
  { port, ...parts }: LambdaParts & { readonly port: number },
): Promise<void> {
  const { log } = service;
  const http = await listen(behindAdapter(service, parts), port, adapterSettings.AWS_LWA_HOST);
  log.info({ port: http.port }, "listening for the adapter");
  process.once("SIGTERM", () => {
    // Nothing is in flight when Lambda ends an environment.
    void http
      .close()
      .then(service.close)
      .catch((err: unknown) => log.error({ err }, "the stop failed"))
      .finally(() => process.exit(0));
  });
}
