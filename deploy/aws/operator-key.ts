/** `npm run operator-key`: makes the operator's key. What a deployment is told of it, and the key itself, which is printed once and kept nowhere. */
import { randomBytes } from "node:crypto";
import { hashSecret, writeKey } from "@sluice/shared/http/api-key.ts";

const id = randomBytes(8).toString("hex");
const secret = randomBytes(32).toString("base64url");
console.log(`-c operatorKeyId=${id} -c operatorKeySha256=${hashSecret(secret)}`);
console.log(writeKey(id, secret));
