/** Operators' own keys at the loader: what they decide says who they are. */
import { describe, expect, test } from "bun:test";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { Group, KeyId, PartnerId } from "@sluice/contracts/ids.ts";
import { hashSecret, writeKey } from "@sluice/shared/http/api-key.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { counters, deliver, testLoader, trace } from "./testing.ts";
import { post } from "./testing-post.ts";

const secret = "j".repeat(43);
const keyId = v.parse(KeyId, "JANE0001");
const jane = writeKey(keyId, secret);
const path = `/v1/feeds/${counters.name}/pause`;
const because = { reason: "the old database is moved" };

const originOf = (version: number) => ({
  ...{ aggregate: `key:${keyId}`, version, epoch: 1, partner: v.parse(PartnerId, "operators") },
  ...{ group: v.parse(Group, `key:${keyId}`), occurredAt: new Date("2026-11-20T00:00:00Z"), trace },
});
const facts = (role?: "operator" | "auditor") => ({
  ...{ partner: v.parse(PartnerId, "operators"), keyId, secretSha256: hashSecret(secret), feeds: [] },
  ...(role !== undefined && { role }),
});
const issued = (role?: "operator" | "auditor"): Message =>
  pipelineEvent("partner.key-issued.v1", originOf(1), facts(role));
const ended = (endsAt: string): Message =>
  pipelineEvent("partner.key-ended.v1", originOf(2), {
    ...{ ...facts("operator"), endsAt, why: "revoked", by: "OPERATOR1" },
  });

describe("an operator's own key", () => {
  test("decides from the moment on at which the bus has told of it, and by its own name", async () => {
    const loader = testLoader();
    expect(await post(loader, path, because, jane)).toMatchObject({ status: 401 });
    expect(await deliver(loader.deps, issued("operator"))).toEqual({ kind: "done" });
    expect(await post(loader, path, because, jane)).toMatchObject({ status: 202 });
    expect(loader.events.at(-1)).toMatchObject({ type: "feed.paused.v1", payload: { by: keyId } });
    expect(await post(loader, path, because, writeKey(keyId, "x".repeat(43)))).toMatchObject({ status: 401 });
  });

  test.each([["in order"], ["the other way round, and twice"]])(
    "decides nothing once it has ended, told %s",
    async (how) => {
      const loader = testLoader();
      const told = [issued("operator"), ended("2026-11-19T00:00:00.000Z")];
      for (const one of how === "in order" ? told : [...told.toReversed(), ...told])
        expect(await deliver(loader.deps, one)).toEqual({ kind: "done" });
      expect(await post(loader, path, because, jane)).toMatchObject({
        status: 401,
        body: { type: "/problems/key-ended" },
      });
    },
  );
});

test.each([
  ["auditor", 403],
  [undefined, 401],
] as const)("a key with the role %s decides nothing", async (role, status) => {
  const loader = testLoader();
  await deliver(loader.deps, issued(role));
  expect(await post(loader, path, because, jane)).toMatchObject({ status });
});
