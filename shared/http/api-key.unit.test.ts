import { expect, test } from "bun:test";
import fc from "fast-check";
import { authenticate, type Caller, hashSecret, isWellWritten, type StoredKey, writeKey } from "./api-key.ts";

const secret = "s".repeat(43);
const caller: Caller = { role: "operator", keyId: "operator1" };
const now = new Date("2026-11-21T09:00:00.000Z");
const stored: StoredKey = { secretSha256: hashSecret(secret), caller };
const lookup = async (keyId: string): Promise<StoredKey | null> => (keyId === "operator1" ? stored : null);
const good = writeKey("operator1", secret);

test("a key that was written proves its caller, whatever the case of the scheme", async () => {
  for (const header of [`Bearer ${good}`, `bearer ${good}`, `BEARER  ${good}`])
    expect(await authenticate(header, lookup, now)).toEqual({ kind: "caller", caller });
});

test.each([
  ["none", undefined, "no-key"],
  ["of another scheme", `Basic ${good}`, "no-such-form"],
  ["without a scheme", good, "no-such-form"],
  ["with another secret", `Bearer ${writeKey("operator1", "t".repeat(43))}`, "wrong-secret"],
  ["with an id that nobody has", `Bearer ${writeKey("operator2", secret)}`, "unknown"],
  ["with the hash for a secret", `Bearer ${writeKey("operator1", hashSecret(secret))}`, "wrong-secret"],
  ["with a secret too short to be one", `Bearer ${writeKey("operator1", "short")}`, "no-such-form"],
  ["with more behind it", `Bearer ${good} x`, "no-such-form"],
  ["cut short", `Bearer ${good.slice(0, -1)}`, "no-such-form"],
  ["without its checksum", `Bearer slk_operator1_${secret}`, "no-such-form"],
])("a key %s proves nobody", async (_, header, why) => {
  expect(await authenticate(header, lookup, now)).toMatchObject({ kind: "refused", why });
});

test("a key that nobody has is no caller, even with the secret whose hash stands in for it", async () => {
  const nobody = async (): Promise<StoredKey | null> => null;
  expect(await authenticate(`Bearer ${good}`, nobody, now)).toMatchObject({ why: "unknown" });
});

test("a key with any one character mistyped is told so, and not looked up", async () => {
  const never = async (): Promise<never> => {
    throw new Error("it was looked up");
  };
  const letters = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 4, max: good.length - 1 }),
      fc.constantFrom(...letters),
      async (at, letter) => {
        fc.pre(good[at] !== letter && good[at] !== "_");
        const mistyped = `${good.slice(0, at)}${letter}${good.slice(at + 1)}`;
        expect(isWellWritten(mistyped)).toBe(false);
        expect(await authenticate(`Bearer ${mistyped}`, never, now)).toMatchObject({ why: "mistyped" });
      },
    ),
    { numRuns: 300 },
  );
});

test("a key is good until it ends, to the millisecond; and only who has the secret is told when", async () => {
  const ending = async (): Promise<StoredKey> => ({ ...stored, endsAt: "2026-11-21T09:00:00.000Z" });
  expect(await authenticate(`Bearer ${good}`, ending, new Date(now.getTime() - 1))).toMatchObject({
    kind: "caller",
  });
  expect(await authenticate(`Bearer ${good}`, ending, now)).toMatchObject({
    why: "ended",
    endsAt: "2026-11-21T09:00:00.000Z",
  });
  const guessed = `Bearer ${writeKey("operator1", "t".repeat(43))}`;
  expect(await authenticate(guessed, ending, now)).toMatchObject({ why: "wrong-secret" });
});
