import { expect, test } from "bun:test";
import { signingSecretOf, writeKey } from "@sluice/shared/http/api-key.ts";
import { client } from "./client.ts";
import { keyIdOf } from "./sign-upload.ts";

const secret = "s".repeat(43);
const signingSecret = signingSecretOf("GLOBEX01", secret, "salt");
const key = writeKey("GLOBEX01", secret);
/** Nobody is asked: each of these is refused before anything is sent. */
const nobody = "http://127.0.0.1:1";
const body = new Blob(["1,2\n"]);

test("a signing secret says whose it is, unless it is mistyped, cut, or a key", () => {
  expect(keyIdOf(signingSecret)).toBe("GLOBEX01");
  for (const wrong of [signingSecret.slice(0, -1), signingSecret.replace("GLOBEX01", "GLOBEX02"), key, ""])
    expect(keyIdOf(wrong)).toBeNull();
});

test.each([
  ["of another key", writeKey("ACMEKEY1", secret), signingSecret, "the key in use is ACMEKEY1"],
  ["that is cut", key, signingSecret.slice(0, -1), "from sls_ to its end"],
])("an upload with a signing secret %s is not sent", (_, with_, signedWith, told) => {
  expect(client(nobody, with_, signedWith).upload("orders", body)).rejects.toThrow(told);
});

test("what can be read only once is not sent with a signature", () => {
  const sent = client(nobody, key, signingSecret).upload("orders", body.stream());
  expect(sent).rejects.toThrow("must be a file");
});
