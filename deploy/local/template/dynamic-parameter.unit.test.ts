import { describe, expect, test } from "bun:test";
import { resolvePath } from "./dynamic-parameter.ts";
import { parseJsonPath } from "./json-path.ts";

const record = {
  eventID: "e-1",
  dynamodb: { NewImage: { outbox: { M: { group: { S: "order#1" }, n: { N: "1" }, empty: { S: "" } } } } },
  list: [{ id: "first" }],
  number: 5,
};

describe("a dynamic target parameter", () => {
  test("is the string under one whole path", () => {
    expect(resolvePath("$.dynamodb.NewImage.outbox.M.group.S", record)).toMatchObject({
      ok: true,
      value: "order#1",
    });
    expect(resolvePath("$.list[0].id", record)).toMatchObject({ ok: true, value: "first" });
  });

  test("can be given as an already parsed path", () => {
    const parsed = parseJsonPath("$.eventID");
    expect(parsed.ok && resolvePath(parsed.path, record)).toMatchObject({ ok: true, value: "e-1" });
  });

  test.each(["$.eventID-$.number extra", "file#$.eventID", "<$.eventID>", "eventID", "$.list[*].id", ""])(
    "is refused when it is not one path: %p",
    (path) => {
      const resolved = resolvePath(path, record);
      expect(resolved).toMatchObject({ ok: false, error: { code: "bad_path", path } });
      expect(resolved.ok || resolved.error.message).toContain("one whole path");
    },
  );

  const unusable: readonly (readonly [string, string, string])[] = [
    ["nothing", "$.dynamodb.OldImage.pk.S", "missing"],
    ["a number", "$.number", "unsupported_value"],
    ["an object", "$.dynamodb", "unsupported_value"],
    ["the whole record", "$", "unsupported_value"],
    ["an empty string", "$.dynamodb.NewImage.outbox.M.empty.S", "unsupported_value"],
  ];
  test.each(unusable)("fails when it leads to %s", (_what, path, code) => {
    expect(resolvePath(path, record)).toMatchObject({ ok: false, error: { code, path } });
  });

  test("is sure up to 100 characters, doubtful up to 128, refused beyond", () => {
    expect(resolvePath("$.id", { id: "x".repeat(100) })).toMatchObject({ ok: true, warning: undefined });
    const doubtful = resolvePath("$.id", { id: "x".repeat(101) });
    expect(doubtful.ok && doubtful.warning).toContain("101 characters");
    expect(resolvePath("$.id", { id: "x".repeat(128) }).ok).toBe(true);
    expect(resolvePath("$.id", { id: "x".repeat(129) })).toMatchObject({ ok: false });
  });
});
