/** The adapter's stand-in, and an image's answers by way of it. */
import { describe, expect, test } from "bun:test";
import { serviceOf } from "@sluice/shared/runtime/testing.ts";
import { adapterSettings, behindAdapter } from "@sluice/shared/runtime/web-adapter.ts";
import { invocationOf, isPassedThrough, requestOf, statusCodes } from "./adapter.ts";
import { httpEvent, sqsEvent } from "./events.ts";
import { answerBy } from "./http.ts";

const never = () => new Promise<void>(() => undefined);
const context = { requestId: "r-1", deadline: Date.now() + 30_000 };
const seen = async (response: Response) => ({
  status: response.status,
  headers: response.headers,
  body: await response.bytes(),
});

/** Asks an image by way of an HTTP API, Lambda and the adapter, and back. */
function asked(answer: Response, request = new Request("http://sluice.test/")): Promise<Response> {
  const image = behindAdapter(serviceOf({ fetch: () => answer }), { deadLetter: async () => undefined });
  return answerBy(
    async (event) => {
      const response = await image(requestOf(event, adapterSettings, context));
      return invocationOf(isPassedThrough(event), await seen(response), adapterSettings);
    },
    never,
    request,
  );
}

describe("a text in another encoding, or with a byte order mark,", () => {
  const bytes = (list: readonly number[]) => Uint8Array.from(list);
  const shiftJis = [bytes([0x95, 0x5c, 0x0a]), "text/csv; charset=windows-31j"] as const;
  const marked = [bytes([0xef, 0xbb, 0xbf, 0x61, 0x0a]), "text/csv; charset=utf-8"] as const;

  test.each([shiftJis, marked])("comes out of an image as it is: %p", async (body, type) => {
    const response = await asked(new Response(body, { headers: { "content-type": type } }));
    expect([...(await response.bytes())]).toEqual([...body]);
    expect(response.headers.get("content-type")).toBe(type);
  });

  test.each([shiftJis, marked])(
    "would come out changed if the image did not see to it: %p",
    async (body, type) => {
      const response = new Response(body, { headers: { "content-type": type } });
      const { answer } = Object(invocationOf(false, await seen(response), adapterSettings));
      expect([...new TextEncoder().encode(answer.body)]).not.toEqual([...body]);
    },
  );
});

describe("the answer to an event", () => {
  const told = async (response: Response, settings = {}) =>
    invocationOf(true, await seen(response), settings);

  test("is its body, whatever its status: a failure would be read as «all is done» if the settings did not name it", async () => {
    const failure = () => new Response("no", { status: 500 });
    expect(await told(failure())).toEqual({ kind: "answered", answer: null });
    expect(await told(failure(), { AWS_LWA_ERROR_STATUS_CODES: "500-502" })).toMatchObject({
      kind: "failed",
    });
  });

  test("is nothing when it is no text", async () => {
    const bytes = new Response("{}", { headers: { "content-type": "application/octet-stream" } });
    expect(await told(bytes)).toEqual({ kind: "answered", answer: null });
  });
});

test("a batch is posted to the events' path as it is, and a request sent on as it came", async () => {
  const batch = sqsEvent([{ id: "m", group: "g", body: "{}" }]);
  const posted = requestOf(batch, adapterSettings, context);
  expect([posted.method, posted.url]).toEqual(["POST", "http://127.0.0.1:8080/events"]);
  expect(await posted.json()).toEqual(batch);
  const sent = requestOf(
    httpEvent("PUT", "/v1/a%2Fb", {
      query: "x=1",
      body: "受注",
      headers: { "x-amzn-request-context": "null" },
    }),
    adapterSettings,
    context,
  );
  expect([sent.method, sent.url, await sent.text()]).toEqual([
    "PUT",
    "http://127.0.0.1:8080/v1/a%2Fb?x=1",
    "受注",
  ]);
  expect(sent.headers.get("x-amzn-request-context")).not.toBe("null");
});

test("status codes are told one by one and as ranges", () => {
  expect([...statusCodes("500, 502-504,422")]).toEqual([500, 502, 503, 504, 422]);
  expect([...statusCodes("")]).toEqual([]);
});
