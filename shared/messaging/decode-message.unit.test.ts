import { describe, expect, test } from "bun:test";
import { upcast } from "@sluice/contracts/events/upcast.ts";
import * as v from "valibot";
import { decodeMessage } from "./decode-message.ts";
import { wireBody } from "./testing.ts";

/** The reason why a body is refused. */
function refusal(body: string): string {
  const decoded = decodeMessage(body);
  if (decoded.ok) throw new Error("it was decoded");
  return decoded.reason;
}

describe("a body is decoded", () => {
  test("with its maps as plain values and its numbers as numbers", () => {
    const body = wireBody("a1", {
      version: "7",
      payload: {
        rows: { N: "3" },
        open: { BOOL: true },
        none: { NULL: true },
        list: { L: [{ S: "x" }] },
        deep: { M: {} },
      },
    });
    expect(decodeMessage(body)).toMatchObject({
      ok: true,
      message: {
        id: "a1",
        version: 7,
        epoch: 1,
        payload: { rows: 3, open: true, none: null, list: ["x"], deep: {} },
      },
    });
  });

  test("in its newest version, whatever version was sent", () => {
    const file = v.object({ file: v.string() });
    const step = upcast(
      { type: "file.named.v1", payload: file },
      { type: "file.named.v2", payload: v.object({ files: v.array(v.string()) }) },
      (old) => ({ files: [old.file] }),
    );
    const body = wireBody("a1", { type: "file.named.v1", payload: { file: { S: "f_1" } } });
    expect(decodeMessage(body, [step])).toMatchObject({
      ok: true,
      message: { id: "a1", type: "file.named.v2", payload: { files: ["f_1"] } },
    });
    const broken = wireBody("a1", { type: "file.named.v1", payload: { file: { N: "1" } } });
    expect(decodeMessage(broken, [step])).toEqual({
      ok: false,
      reason: expect.stringMatching(/^file\.named\.v1 cannot be read as file\.named\.v2: /),
    });
  });

  test("without state and source where it is no entity's event", () => {
    const decoded = decodeMessage(wireBody("a1"));
    expect(decoded.ok && "state" in decoded.message).toBe(false);
    expect(decoded.ok && "source" in decoded.message).toBe(false);
  });

  test("with the entity's state and source; an empty state is a tombstone", () => {
    const source = { file: "f_1", sequence: "4", line: "12" };
    const state = { name: { S: "" }, amount: { S: "1.10" }, lines: { N: "2" } };
    expect(decodeMessage(wireBody("a1", { state, source }))).toMatchObject({
      ok: true,
      message: {
        state: { name: "", amount: "1.10", lines: 2 },
        source: { file: "f_1", sequence: 4, line: 12 },
      },
    });
    expect(decodeMessage(wireBody("a1", { state: {}, source }))).toMatchObject({
      ok: true,
      message: { state: null },
    });
  });
});

describe("a body is refused, with a reason for whoever finds it in a dead-letter queue", () => {
  test.each([
    ["that is no JSON", "{", "not JSON"],
    ["that is no object", "[]", "no envelope"],
    ["without a type", wireBody("a1", { type: undefined }), "type"],
    ["whose partner is none", wireBody("a1", { partner: "No Such!" }), "a partner id is"],
    ["whose version is no number", wireBody("a1", { version: "x" }), "version"],
    ["whose payload is a string", wireBody("a1", { payload: "{}" }), "payload"],
    ["whose payload is not typed", wireBody("a1", { payload: { rows: { X: 3 } } }), "DynamoDB never writes"],
    ["whose state is nested", wireBody("a1", { state: { deep: { M: {} } } }), "not flat"],
  ])("%s", (_, body, part) => {
    expect(refusal(body)).toContain(part);
  });
});
