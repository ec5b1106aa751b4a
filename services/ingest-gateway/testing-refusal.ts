/** Looks at a refused upload, for tests. */
import { expect } from "bun:test";
import type { sendFile, TestGateway } from "./testing.ts";

/** The answer is this problem, and nothing of the upload stayed. Gives the answer. */
export async function refusal(
  gateway: TestGateway,
  sent: ReturnType<typeof sendFile>,
  status: number,
  code: string,
  detail: string,
) {
  const { response, json } = await sent;
  expect(json).toMatchObject({ status, type: `/problems/${code}`, detail });
  expect(json.title).toBeString();
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(gateway.objectKeys()).toEqual([]);
  expect(gateway.events).toEqual([]);
  return { response, json };
}
