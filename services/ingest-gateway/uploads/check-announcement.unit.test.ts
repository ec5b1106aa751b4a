import { createHash, randomUUID } from "node:crypto";
import { expect, test } from "bun:test";
import { signRequest } from "@sluice/shared/http/signatures/sign-request.ts";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import * as v from "valibot";
import { createApp } from "../app.ts";
import { operatorKey, testGateway } from "../testing.ts";
import { codeOf, jsonOf } from "./testing-uploads.ts";

const Signed = v.looseObject({ keyId: v.string(), key: v.string(), signingSecret: v.string() });
const rows = "1,2\n";
const digest = (text: string, form: "hex" | "base64"): string =>
  createHash("sha256").update(text).digest(form);

test("a key whose uploads must be signed announces one signed, with the file's digest; and sends none by tus", async () => {
  let secrets = 0;
  const gateway = await testGateway({ newSecret: () => String((secrets += 1)).padStart(43, "n") });
  const app = checked(createApp(gateway.deps));
  const post = (path: string, body: string, headers: Record<string, string>): Promise<Response> =>
    Promise.resolve(app.request(`https://files.example.com${path}`, { method: "POST", body, headers }));
  const asOperator = { authorization: `Bearer ${operatorKey}` };
  await post("/v1/partners", JSON.stringify({ partner: "globex", name: "Globex" }), asOperator);
  const issued = await post("/v1/partners/globex/keys", JSON.stringify({ signed: true }), asOperator);
  const { key, keyId, signingSecret } = v.parse(Signed, await jsonOf(issued));
  const authorization = `Bearer ${key}`;
  const announce = (said: Record<string, unknown>, digested?: string) => {
    const body = JSON.stringify(said);
    const headers = { "content-digest": `sha-256=:${digest(digested ?? body, "base64")}:` };
    const made = signRequest(
      { method: "POST", url: new URL("https://files.example.com/v1/uploads"), headers: new Headers(headers) },
      {
        ...{ secret: signingSecret, keyId, nonce: randomUUID(), created: gateway.clock.now() },
        components: ["@method", "@path", "@query", "content-digest"],
      },
    );
    return post("/v1/uploads", body, { authorization, ...headers, ...made });
  };
  const whole = { feed: "orders", bytes: rows.length, sha256: digest(rows, "hex") };

  expect(await codeOf(await post("/v1/uploads", JSON.stringify(whole), { authorization }))).toBe(
    "signature-needed",
  );
  expect(await codeOf(await announce({ feed: "orders", bytes: rows.length }))).toBe("signature-incomplete");
  expect(await codeOf(await announce(whole, "another body"))).toBe("digest-mismatch");
  expect((await announce(whole)).status).toBe(201);
  const tus = { authorization, "tus-resumable": "1.0.0", "upload-length": "4" };
  expect(await codeOf(await post("/v1/tus", "", tus))).toBe("signature-needed");
});
