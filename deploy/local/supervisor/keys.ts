/** The local mesh's keys: made once, kept for the next start. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hashSecret, isWellWritten, writeKey } from "@sluice/shared/http/api-key.ts";
import * as v from "valibot";

const Keys = v.object({
  operatorKeyId: v.string(),
  operatorSecret: v.string(),
  partnerKey: v.nullable(v.string()),
});

/** The operator's key, and the demo partner's once it is issued. */
export type LocalKeys = v.InferOutput<typeof Keys>;

/** Reads the keys, or makes an operator key. */
export function readKeys(file: string): LocalKeys {
  if (existsSync(file)) {
    const kept = v.parse(Keys, JSON.parse(readFileSync(file, "utf8")));
    // One of an older build's form, without a checksum, is issued anew.
    const isUsable = kept.partnerKey === null || isWellWritten(kept.partnerKey);
    return isUsable ? kept : { ...kept, partnerKey: null };
  }
  const keys = {
    operatorKeyId: randomBytes(8).toString("hex"),
    operatorSecret: randomBytes(32).toString("base64url"),
    partnerKey: null,
  };
  writeKeys(file, keys);
  return keys;
}

/** Keeps the keys, for the owner's eyes only. */
export function writeKeys(file: string, keys: LocalKeys): void {
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
}

/** The operator's key as it is sent. */
export const operatorKey = (keys: LocalKeys): string => writeKey(keys.operatorKeyId, keys.operatorSecret);

/** What services are told of it. */
export const operatorEnv = (keys: LocalKeys) => ({
  SLUICE_OPERATOR_KEY_ID: keys.operatorKeyId,
  SLUICE_OPERATOR_KEY_SHA256: hashSecret(keys.operatorSecret),
});
