/**
 * What AWS Lambda Web Adapter 1.0 makes of events and answers, as its sources and those of lambda_http 1.1 have it
 * (https://github.com/awslabs/aws-lambda-web-adapter, https://github.com/aws/aws-lambda-rust-runtime), told by its own settings.
 */
import iconv from "iconv-lite";
import * as v from "valibot";
import type { Invocation } from "./function.ts";

/** An invocation, as far as the adapter tells of it. */
export interface AdapterContext {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

type Settings = Readonly<Record<string, string | undefined>>;

/** An HTTP API's or a function URL's event, payload format 2.0; any other is passed through. */
const HttpEvent = v.object({
  rawPath: v.string(),
  rawQueryString: v.optional(v.string(), ""),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  requestContext: v.looseObject({ http: v.looseObject({ method: v.string() }) }),
  body: v.optional(v.string()),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** Whether an event is passed through: its answer is then the whole body, not a response. */
export const isPassedThrough = (event: unknown): boolean => !v.is(HttpEvent, event);

/** The address that the adapter sends to. */
export const appUrl = ({ AWS_LWA_HOST = "127.0.0.1", AWS_LWA_PORT = "8080" }: Settings): string =>
  `http://${AWS_LWA_HOST}:${AWS_LWA_PORT}`;

/** The request that an event becomes. */
export function requestOf(
  event: unknown,
  settings: Settings,
  { requestId, deadline }: AdapterContext,
): Request {
  const told = {
    "x-amzn-lambda-context": JSON.stringify({
      request_id: requestId,
      deadline,
      invoked_function_arn: "arn:aws:lambda:us-east-1:123456789012:function:sluice",
      xray_trace_id: null,
      client_context: null,
      identity: null,
    }),
  };
  const http = v.safeParse(HttpEvent, event);
  if (!http.success)
    return new Request(`${appUrl(settings)}${settings["AWS_LWA_PASS_THROUGH_PATH"] ?? "/events"}`, {
      method: "POST",
      headers: { ...told, "content-type": "application/json", "x-amzn-request-context": "null" },
      body: JSON.stringify(event),
    });
  const { rawPath, rawQueryString, headers, requestContext, body, isBase64Encoded } = http.output;
  const query = rawQueryString === "" ? "" : `?${rawQueryString}`;
  return new Request(`${appUrl(settings)}${rawPath}${query}`, {
    method: requestContext.http.method,
    headers: { ...headers, ...told, "x-amzn-request-context": JSON.stringify(requestContext) },
    ...(body === undefined ? {} : { body: isBase64Encoded ? Buffer.from(body, "base64") : body }),
  });
}

const texts = /^(text|application\/(json|javascript|xml|yaml))|^[^;]*\+(xml|yaml|json)\s*(;|$)/;

/** What becomes of the service's answer. `body` is as it was sent: not decompressed. */
export function invocationOf(
  passedThrough: boolean,
  {
    status,
    headers,
    body,
  }: { readonly status: number; readonly headers: Headers; readonly body: Uint8Array },
  settings: Settings,
): Invocation {
  if (statusCodes(settings["AWS_LWA_ERROR_STATUS_CODES"]).has(status))
    return {
      kind: "failed",
      error: { errorMessage: JSON.stringify({ statusCode: status, body: new TextDecoder().decode(body) }) },
    };
  const type = headers.get("content-type");
  const isText = !headers.has("content-encoding") && (type === null || texts.test(type));
  const text = isText ? iconv.decode(Buffer.from(body), charsetOf(type)) : null;
  // Whatever its status is.
  if (passedThrough) return { kind: "answered", answer: text === null ? null : jsonOrNull(text) };
  return {
    kind: "answered",
    answer: {
      statusCode: status,
      headers: Object.fromEntries([...headers].filter(([name]) => name !== "transfer-encoding")),
      multiValueHeaders: {},
      body: text ?? Buffer.from(body).toString("base64"),
      isBase64Encoded: text === null,
      cookies: [],
    },
  };
}

/** `500,502-504` as the set that it names. */
export function statusCodes(named = ""): ReadonlySet<number> {
  return new Set(
    named.split(",").flatMap((part) => {
      const [first, last = first] = part.split("-").map(Number);
      if (first === undefined || last === undefined || !(first > 0)) return [];
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    }),
  );
}

function charsetOf(type: string | null): string {
  const [, charset = "utf-8"] = /;\s*charset="?([^";\s]+)/i.exec(type ?? "") ?? [];
  return iconv.encodingExists(charset) ? charset : "utf-8";
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
