import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { whyNotPublic } from "./outside-address.ts";
import { hostOf, outsideUrl } from "./outside-url.ts";

describe("an address is refused that is not on the public internet", () => {
  test.each([
    // Loopback, this network, private, shared, link-local (clouds' metadata), documentation, benchmarks, multicast, broadcast.
    ...["127.0.0.1", "127.255.0.9", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255"],
    ...["192.168.1.1", "100.64.0.1", "169.254.169.254", "169.254.170.2", "192.0.0.192", "192.0.2.1"],
    ...["198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
    // A cloud's own, though public by their numbers.
    ...["168.63.129.16", "100.100.100.200"],
    // The same in IPv6, and IPv4 wrapped in it.
    ...["::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"],
    ...[
      "::ffff:127.0.0.1",
      "::ffff:10.0.0.1",
      "::ffff:a9fe:a9fe",
      "::ffff:8.8.8.8",
      "::127.0.0.1",
      "::7f00:1",
    ],
    ...["64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:7f00:1::1", "2001:db8::1", "100::1"],
    ...["4000::1", "localhost", "", "0x7f.1"],
  ])("%s", (address) => {
    expect(whyNotPublic(address)).toBeString();
  });

  test.each([
    "8.8.8.8",
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
  ])("%s is one", (address) => {
    expect(whyNotPublic(address)).toBeNull();
  });

  test("whatever IPv4 address is refused is refused wrapped in IPv6", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(whyNotPublic(`::ffff:${address}`)).toBeString();
        expect(whyNotPublic(`64:ff9b::${address}`)).toBeString();
      }),
    );
  });
});

describe("a URL", () => {
  test.each([
    ["http://hooks.example", "https://"],
    ["ftp://hooks.example", "https://"],
    ["https://me:secret@hooks.example", "user name"],
    ["https://hooks.example/#part", "#fragment"],
    ["hooks.example", "no URL"],
  ])("%s is refused", (url, why) => {
    const judged = outsideUrl(url, "public");
    expect(judged.ok ? "" : judged.reason).toContain(why);
  });

  test.each([
    ["https://2130706433/", "127.0.0.1"],
    ["https://0x7f.0.0.1/", "127.0.0.1"],
    ["https://0177.1/", "127.0.0.1"],
    ["https://①②⑦.0.0.1/", "127.0.0.1"],
    ["https://[::ffff:127.0.0.1]/", "::ffff:7f00:1"],
  ])("%s is read as the address that it means", (url, address) => {
    const judged = outsideUrl(url, "public");
    expect(judged.ok ? hostOf(judged.url) : judged.reason).toBe(address);
    expect(whyNotPublic(address)).toBeString();
  });

  test("may be plain http where any target is let in, and nothing else", () => {
    expect(outsideUrl("http://127.0.0.1:8080/hook", "any").ok).toBe(true);
    expect(outsideUrl("file:///etc/passwd", "any").ok).toBe(false);
  });
});
