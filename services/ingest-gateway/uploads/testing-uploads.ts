/** What the tests of uploads in parts do: begin one, send parts, complete it, and let its event be taken. */
import { FileId } from "@sluice/contracts/ids.ts";
import { UploadParts, UploadView } from "@sluice/contracts/api/upload-routes.ts";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import type { Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Hono } from "hono";
import * as v from "valibot";
import { createApp } from "../app.ts";
import { createConsumer } from "../consumer.ts";
import type { File } from "../core/file.ts";
import { fileRef } from "../files.ts";
import { acme, acmeKey, calmContext, messageOf, type TestGateway } from "../testing.ts";

/** A partner that uploads to a gateway of its own. */
export interface Uploader {
  readonly app: Hono;
  readonly authorization: string;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  begin(announced: Record<string, unknown>, headers?: Record<string, string>): Promise<UploadView>;
  view(upload: string): Promise<UploadView>;
  parts(upload: string, query?: string): Promise<v.InferOutput<typeof UploadParts>>;
  /** PUTs some parts of the content (all where none are named); their etags by number. */
  put(upload: string, content: Uint8Array, numbers?: readonly number[]): Promise<Map<number, string>>;
  complete(upload: string, body?: unknown): Promise<Response>;
  /** Takes every event so far that has not been taken, the oldest first, and what comes of them. */
  deliver(): Promise<readonly Outcome[]>;
  file(id: string | undefined): Promise<File>;
}

/** Makes one. */
export function uploader(gateway: TestGateway): Uploader {
  const app = checked(createApp(gateway.deps));
  const consumer = createConsumer(gateway.deps);
  let taken = 0;
  const ask: Uploader["ask"] = async (method, path, body, headers = {}) =>
    app.request(path.replace("https://files.example.com", ""), {
      method,
      headers: { authorization: `Bearer ${acmeKey}`, ...headers },
      ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
  const parts: Uploader["parts"] = async (upload, query = "") =>
    v.parse(UploadParts, await (await ask("GET", `/v1/uploads/${upload}/parts${query}`)).json());
  return {
    app,
    authorization: `Bearer ${acmeKey}`,
    ask,
    parts,
    begin: async (announced, headers) =>
      v.parse(UploadView, await (await ask("POST", "/v1/uploads", announced, headers)).json()),
    view: async (upload) => v.parse(UploadView, await (await ask("GET", `/v1/uploads/${upload}`)).json()),
    put: async (upload, content, numbers) => {
      const etags = new Map<number, string>();
      for (const { number, offset, bytes, url } of (await parts(upload)).parts) {
        if (numbers !== undefined && !numbers.includes(number)) continue;
        const answer = await app.request(url.replace("https://files.example.com", ""), {
          method: "PUT",
          body: content.slice(offset, offset + bytes),
        });
        if (!answer.ok) throw new Error(await answer.text());
        etags.set(number, answer.headers.get("etag") ?? "");
      }
      return etags;
    },
    complete: (upload, body = {}) => ask("POST", `/v1/uploads/${upload}/complete`, body),
    deliver: async () => {
      const outcomes: Outcome[] = [];
      for (; taken < gateway.events.length; taken += 1) {
        const event = gateway.events[taken];
        if (event === undefined || !ours.has(event.type)) continue;
        outcomes.push(await consumer.handle(messageOf(event), calmContext));
      }
      return outcomes;
    },
    file: async (id) => {
      const loaded = await gateway.deps.store.load(fileRef(acme, v.parse(FileId, id)));
      if (loaded === null) throw new Error(`there is no file ${id}`);
      return loaded.state;
    },
  };
}

/** An answer's JSON. */
export const jsonOf = async (response: Response): Promise<Record<string, unknown>> =>
  v.parse(v.record(v.string(), v.unknown()), await response.json());

/** The code of a problem document. */
export const codeOf = async (response: Response): Promise<string> =>
  String((await jsonOf(response))["type"]).replace("/problems/", "");

/** What the gateway's own queue carries of the gateway's events. */
const ours = new Set(["upload.completed.v1", "file.received.v1"]);
