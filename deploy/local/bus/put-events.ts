/** The wire protocol of EventBridge's PutEvents (AWS JSON 1.1), enough for the unmodified SDK. */
import * as v from "valibot";
import { isJsonObject, type JsonObject, readJson } from "../pattern/json.ts";

const Entry = v.object({
  Source: v.optional(v.string()),
  DetailType: v.optional(v.string()),
  Detail: v.optional(v.string()),
  EventBusName: v.optional(v.string()),
  Resources: v.optional(v.array(v.string())),
  Time: v.optional(v.number()),
});
const Request = v.object({ Entries: v.pipe(v.array(Entry), v.minLength(1), v.maxLength(10)) });

/** One entry's answer. */
export type EntryResult =
  | { readonly EventId: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** Takes one event; resolves when every matching target holds it, rejects when one could not be reached. */
export type TakeEvent = (event: JsonObject) => Promise<void>;

/** An entry is at most 1 MB since 2026-01, by AWS's announcement; whether that is an entry or a request is not confirmed, so both. */
const bytesMax = 1_048_576;

/** Answers a request to the bus endpoint. */
export async function answer(
  request: globalThis.Request,
  bus: string,
  take: TakeEvent,
  newId: () => string,
): Promise<Response> {
  const target = request.headers.get("x-amz-target");
  if (target !== "AWSEvents.PutEvents")
    return fault("UnknownOperationException", `${target} is not served locally`);
  const text = await request.text();
  if (Buffer.byteLength(text) > bytesMax)
    return fault("ValidationException", "the request is larger than 1 MB");
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Request), text);
  if (!parsed.success)
    return fault("ValidationException", parsed.issues.map(({ message }) => message).join("; "));
  const results = await Promise.all(
    parsed.output.Entries.map(async (entry): Promise<EntryResult> => {
      const id = newId();
      const event = toEvent(entry, bus, id);
      if ("ErrorCode" in event) return event;
      try {
        await take(event.event);
        return { EventId: id };
      } catch (cause) {
        return { ErrorCode: "InternalFailure", ErrorMessage: String(cause) };
      }
    }),
  );
  const FailedEntryCount = results.filter((result) => "ErrorCode" in result).length;
  return json(200, { Entries: results, FailedEntryCount });
}

function toEvent(
  entry: v.InferOutput<typeof Entry>,
  bus: string,
  id: string,
): { readonly event: JsonObject } | { readonly ErrorCode: string; readonly ErrorMessage: string } {
  if (!entry.Source || !entry.DetailType)
    return { ErrorCode: "InvalidArgument", ErrorMessage: "Parameters Source and DetailType must be given." };
  if (entry.EventBusName !== undefined && entry.EventBusName !== bus)
    return {
      ErrorCode: "ResourceNotFoundException",
      ErrorMessage: `Event bus ${entry.EventBusName} does not exist.`,
    };
  const detail = readJson(entry.Detail ?? "");
  if (!detail.ok || !isJsonObject(detail.value))
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const time = new Date(entry.Time === undefined ? Date.now() : entry.Time * 1000).toISOString();
  return {
    event: {
      version: "0",
      id,
      "detail-type": entry.DetailType,
      source: entry.Source,
      account: "000000000000",
      time: time.replace(/\.[0-9]{3}Z$/, "Z"),
      region: "us-east-1",
      resources: entry.Resources ?? [],
      detail: detail.value,
    },
  };
}

function fault(type: string, message: string): Response {
  return json(400, { __type: type, message });
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/x-amz-json-1.1" },
  });
}
