import { Buffer } from "node:buffer";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { signingSecretOf } from "../api-key.ts";
import { hmacOf, isHmacOf } from "./hmac.ts";
import { signRequest } from "./sign-request.ts";
import { type SignedRequest, signatureBase } from "./signature-base.ts";
import { type GivenSignature, readSignatures } from "./signature-input.ts";

/** RFC 9421, appendix B.2: test-request. */
const request: SignedRequest = {
  method: "POST",
  url: new URL("https://example.com/foo?param=Value&Pet=dog"),
  headers: new Headers({
    host: "example.com",
    date: "Tue, 20 Apr 2021 02:07:55 GMT",
    "content-type": "application/json",
    "content-digest":
      "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
    "content-length": "18",
  }),
};
/** RFC 9421, appendix B.1.5: test-shared-secret. */
const sharedSecret = Buffer.from(
  "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==",
  "base64",
);

function only(input: string, signature: string): GivenSignature {
  const read = readSignatures(input, signature);
  const [first] = read.kind === "given" ? read.signatures : [];
  if (first === undefined) throw new Error(JSON.stringify(read));
  return first;
}
function baseOf(of: SignedRequest, { components, params }: GivenSignature): string {
  const base = signatureBase(of, components, params);
  if (base.kind === "absent") throw new Error(base.components.join());
  return base.text;
}

describe("RFC 9421's own example of hmac-sha256 (B.2.5)", () => {
  const input = `sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"`;
  const signature = "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:";
  const given = only(input, signature);

  test("is read", () => {
    expect(given).toMatchObject({
      components: ["date", "@authority", "content-type"],
      ...{ created: 1_618_884_473, keyid: "test-shared-secret", nonce: null, alg: null, expires: null },
    });
  });

  test("has that base", () => {
    expect(baseOf(request, given)).toBe(
      [
        `"date": Tue, 20 Apr 2021 02:07:55 GMT`,
        `"@authority": example.com`,
        `"content-type": application/json`,
        `"@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"`,
      ].join("\n"),
    );
  });

  test("has that signature, and no other byte of it is right", () => {
    const base = baseOf(request, given);
    expect(Buffer.from(hmacOf(sharedSecret, base))).toEqual(Buffer.from(given.signature));
    expect(isHmacOf(sharedSecret, base, given.signature)).toBe(true);
    for (let at = 0; at < 32; at += 1)
      expect(
        isHmacOf(
          sharedSecret,
          base,
          given.signature.map((byte, i) => (i === at ? byte ^ 1 : byte)),
        ),
      ).toBe(false);
    expect(isHmacOf(sharedSecret, base, given.signature.subarray(1))).toBe(false);
    expect(isHmacOf(sharedSecret, base, new Uint8Array())).toBe(false);
  });
});

describe("derived components are as in RFC 9421, section 2.2", () => {
  const of = (url: string, name: string): string => {
    const base = signatureBase({ method: "POST", url: new URL(url), headers: new Headers() }, [name], "()");
    return base.kind === "base" ? (base.text.split("\n")[0] ?? "") : "absent";
  };
  test.each([
    ["https://www.example.com/path?param=value", "@method", `"@method": POST`],
    [
      "https://www.example.com/path?param=value",
      "@target-uri",
      `"@target-uri": https://www.example.com/path?param=value`,
    ],
    ["https://www.example.com/path?param=value", "@authority", `"@authority": www.example.com`],
    ["https://WWW.example.com:443/path", "@authority", `"@authority": www.example.com`],
    ["https://www.example.com:8443/path", "@authority", `"@authority": www.example.com:8443`],
    ["http://www.example.com/path?param=value", "@scheme", `"@scheme": http`],
    ["https://www.example.com/path?param=value", "@request-target", `"@request-target": /path?param=value`],
    ["https://www.example.com/path?param=value", "@path", `"@path": /path`],
    ["https://www.example.com", "@path", `"@path": /`],
    [
      "https://www.example.com/path?param=value&foo=bar&baz=bat%2Dman",
      "@query",
      `"@query": ?param=value&foo=bar&baz=bat%2Dman`,
    ],
    ["https://www.example.com/path?queryString", "@query", `"@query": ?queryString`],
    ["https://www.example.com/path?", "@query", `"@query": ?`],
    ["https://www.example.com/path", "@query", `"@query": ?`],
    ["https://www.example.com/path", "@status", "absent"],
    ["https://www.example.com/path", "@constructor", "absent"],
    ["https://www.example.com/path", "Date", "absent"],
    ["https://www.example.com/path", "date", "absent"],
  ])("%s %s", (url, name, line) => {
    expect(of(url, name)).toBe(line);
  });
});

describe("what cannot be read is told", () => {
  const whole = "s=:AAAA:";
  test.each([
    [null, whole, "no Signature-Input"],
    [`s=("date")`, null, "no Signature"],
    [`s=("date"`, whole, "no dictionary"],
    [`s=("date")`, "s=:A", "no dictionary"],
    [`s="date"`, whole, "no list of components for s"],
    [`s=("date")`, "t=:AAAA:", "no byte sequence"],
    [`s=("date")`, `s="AAAA"`, "no byte sequence"],
    [`s=("date" "date")`, whole, "there twice"],
    [`s=("@method";req)`, whole, "has parameters (req)"],
    [`s=(date)`, whole, "not in double quotes"],
    [`s=("date");created="now"`, whole, "whole number of seconds"],
    [`s=("date");created=1.5`, whole, "whole number of seconds"],
    [`s=("date");nonce=abc`, whole, "not a string"],
    [`s=("date");keyid=1`, whole, "not a string"],
  ])("%s with %s", (input, signature, why) => {
    expect(readSignatures(input, signature)).toEqual({
      kind: "malformed",
      why: expect.stringContaining(why),
    });
  });
  test("no headers are no signature", () => {
    expect(readSignatures(null, null)).toEqual({ kind: "none" });
  });
});

describe("a signature that we make", () => {
  const components = ["@method", "@path", "@query", "content-digest"];
  const created = new Date("2026-11-21T10:00:00.999Z");
  const printable = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
  });

  test("is right, and of no other request, secret, time or nonce", () => {
    fc.assert(
      fc.property(printable, printable, fc.stringMatching(/^[a-z0-9/%?=&]{0,12}$/), (nonce, keyId, path) => {
        const secret = signingSecretOf("KEY12345", "s", "salt");
        const sent = { ...request, url: new URL(`https://example.com/x${path}`) };
        const made = signRequest(sent, { secret, keyId, components, created, nonce });
        const given = only(made["signature-input"], made.signature);
        expect(given).toMatchObject({ nonce, keyid: keyId, created: 1_795_255_200, components });
        const base = baseOf(sent, given);
        expect(isHmacOf(secret, base, given.signature)).toBe(true);
        const others = [
          baseOf({ ...sent, method: "PUT" }, given),
          baseOf({ ...sent, url: new URL(`${sent.url.href}x`) }, given),
          baseOf({ ...sent, headers: new Headers({ "content-digest": "sha-256=:AAAA:" }) }, given),
          base.replace("created=1795255200", "created=1795255201"),
        ];
        for (const other of others) expect(isHmacOf(secret, other, given.signature)).toBe(false);
        expect(isHmacOf(signingSecretOf("KEY12345", "s", "sale"), base, given.signature)).toBe(false);
        expect(isHmacOf(signingSecretOf("KEY12345", "t", "salt"), base, given.signature)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test("says what is not there to be signed", () => {
    const signing = { secret: "s", keyId: "k", components: ["etag"], created, nonce: "n" };
    expect(() => signRequest(request, signing)).toThrow("no etag");
  });
});
