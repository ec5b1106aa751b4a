/** An operator's requests, for the tests of the loader's routes. */
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { hashSecret, writeKey } from "@sluice/shared/http/api-key.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { createApp } from "./app.ts";
import type { TestLoader } from "./testing.ts";

const secret = "s".repeat(43);
export const operator = { keyId: "OPERATOR1", secretSha256: hashSecret(secret) };
export const operatorKey = writeKey("OPERATOR1", secret);
export const wrongKey = writeKey("OPERATOR1", "x".repeat(43));

/** Posts a body as JSON, with the operator's key or another. */
export async function post(
  { deps }: TestLoader,
  path: string,
  body: unknown,
  key = operatorKey,
  audit = memoryAudit(),
) {
  const ready = () => Promise.resolve({});
  const app = checked(createApp({ ...deps, log: silentLog, ready, operator, audit }));
  const response = await app.request(path, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
