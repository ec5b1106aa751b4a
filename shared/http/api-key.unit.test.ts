import { expect, test } from "bun:test";
import { authenticate, type Caller, hashSecret, type StoredKey, writeKey } from "./api-key.ts";

const secret = "s".repeat(43);
const caller: Caller = { role: "operator", keyId: "operator1" };
const stored: StoredKey = { secretSha256: hashSecret(secret), caller };
const lookup = async (keyId: string): Promise<StoredKey | null> => (keyId === "operator1" ? stored : null);

test("a key that was written proves its caller", async () => {
  expect(await authenticate(`Bearer ${writeKey("operator1", secret)}`, lookup)).toEqual(caller);
});

test.each([
  ["none", undefined],
  ["of another scheme", `Basic ${writeKey("operator1", secret)}`],
  ["with another secret", `Bearer ${writeKey("operator1", "t".repeat(43))}`],
  ["with an id that nobody has", `Bearer ${writeKey("operator2", secret)}`],
  ["with the hash for a secret", `Bearer ${writeKey("operator1", hashSecret(secret))}`],
  ["with a secret too short to be one", `Bearer ${writeKey("operator1", "short")}`],
  ["with more behind it", `Bearer ${writeKey("operator1", secret)} x`],
])("a key %s proves nobody", async (_, header) => {
  expect(await authenticate(header, lookup)).toBeNull();
});

test("a key that nobody has is no caller, even with the secret whose hash stands in for it", async () => {
  const nobody = async (): Promise<StoredKey | null> => null;
  expect(await authenticate(`Bearer ${writeKey("operator1", secret)}`, nobody)).toBeNull();
});
