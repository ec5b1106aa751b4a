/** Every route of state-query, asked well and wrongly, and all that is answered but for what each answer has of its own. */
import { fileNumbered, keys, type Who } from "@sluice/state-query/testing.ts";

const [synced, rejected, live] = [1, 2, 3].map((number) => `/v1/files/${fileNumbered(number)}`);

/** A request. */
export interface Question {
  readonly path: string;
  readonly who?: Who;
  readonly method?: "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
}

const aboutLive: readonly Question[] = [
  { path: `${live}`, who: "acme" },
  { path: `${live}/events`, who: "acme", headers: { "last-event-id": "1" } },
  { path: `${live}`, who: "acme" },
];

/** About what has ended: the answers stay the same. */
export const settledQuestions: readonly Question[] = [
  { path: "/healthz" },
  { path: "/readyz" },
  { path: "/v1/codes" },
  { path: "/v1/codes/cell.pattern", headers: { "accept-language": "ja" } },
  { path: "/v1/codes/none" },
  { path: "/v1/files" },
  { path: "/v1/files", who: "acme" },
  { path: "/v1/files?limit=1", who: "acme" },
  { path: "/v1/files?phase=rejected", who: "operator" },
  { path: "/v1/files?limit=0", who: "acme" },
  { path: `${synced}`, who: "acme" },
  { path: `${synced}`, who: "acme", method: "HEAD" },
  { path: `${synced}`, who: "acme", method: "POST" },
  { path: `${synced}`, who: "zenith" },
  { path: `${synced}/errors`, who: "acme" },
  { path: `${synced}/conflicts`, who: "operator" },
  { path: `${rejected}/errors?limit=1`, who: "acme", headers: { "accept-language": "ja" } },
  { path: `${rejected}/bad-rows`, who: "acme", headers: { "accept-language": "ja" } },
  { path: `${synced}/bad-rows`, who: "acme" },
  { path: `${synced}/events`, who: "acme" },
  { path: `${synced}/events`, who: "acme", headers: { "last-event-id": "9" } },
  { path: `${synced}/events`, who: "acme", headers: { "last-event-id": "16.end" } },
  { path: "/v1/entities/order/A%2F1%20%E9%9D%92", who: "acme" },
  { path: "/v1/entities/order/A%2F1%20%E9%9D%92?partner=acme", who: "operator" },
  { path: "/v1/entities/dog/1", who: "acme" },
  { path: "/nowhere" },
];

/** All, in this order: a live stream that is followed takes its file to its end. */
export const questions: readonly Question[] = [...settledQuestions, ...aboutLive];

/** What is answered: status, headers that the app sets, and the body; and what the ETag, sent back, gives. */
export interface Answer {
  readonly question: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly again: number | null;
}

const told = [
  ...["cache-control", "content-disposition", "content-language", "content-type", "etag", "vary"],
  ...["www-authenticate", "x-content-type-options"],
];

/** Asks one after another. */
export async function answersOf(
  ask: (request: Request) => Response | Promise<Response>,
  asked: readonly Question[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { path, who, method = "GET", headers = {} } of asked) {
    const key: Record<string, string> = who === undefined ? {} : { authorization: `Bearer ${keys[who]}` };
    const put = (more: Readonly<Record<string, string>> = {}) =>
      ask(new Request(`http://sluice.test${path}`, { method, headers: { ...key, ...headers, ...more } }));
    const response = await put();
    const body = await response.text();
    const etag = response.headers.get("etag");
    const second = etag === null ? null : await put({ "if-none-match": etag });
    await second?.body?.cancel();
    answers.push({
      question: `${method} ${path} by ${who ?? "nobody"}`,
      status: response.status,
      headers: Object.fromEntries(told.map((name) => [name, response.headers.get(name) ?? ""])),
      body,
      again: second?.status ?? null,
    });
  }
  return answers;
}
