/** How every store of uploads in parts behaves. Each adapter runs it. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { describe, expect, test } from "bun:test";
import { type ObjectStore, ObjectMissing } from "./object-store.ts";
import { partBytes, type PartStore, PartsGone } from "./part-store.ts";

/** A store of parts, and the objects that they become. */
export interface PartStoreUnderTest {
  readonly parts: PartStore;
  readonly objects: ObjectStore;
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const part = (fill: number): Uint8Array => new Uint8Array(partBytes).fill(fill);
const sha256 = (...bodies: readonly Uint8Array[]): string =>
  bodies.reduce((hash, body) => hash.update(body), createHash("sha256")).digest("hex");

/** Runs the suite, one store for all of it. */
export function partStoreSuite(name: string, open: () => Promise<PartStoreUnderTest>): void {
  let opened: Promise<PartStoreUnderTest> | null = null;
  let count = 0;
  const begin = async () => {
    opened ??= open();
    const under = await opened;
    count += 1;
    const key = `acme/f_${count}/raw`;
    return { ...under, place: { key, id: await under.parts.begin(key) } };
  };

  describe(name, () => {
    test("lists what arrived, by number, and makes one object of it in order", async () => {
      const { parts, objects, place } = await begin();
      expect(await parts.list(place)).toEqual([]);
      const last = await parts.put(place, 2, bytes("the end"));
      await parts.put(place, 1, part(1));
      const there = (await parts.list(place)) ?? [];
      expect(there.map(({ number, bytes: length }) => [number, length])).toEqual([
        [1, partBytes],
        [2, 7],
      ]);
      expect(there[1]?.etag).toBe(last);
      await expect(objects.bytes(place.key)).rejects.toBeInstanceOf(ObjectMissing);
      await parts.complete(place, there);
      expect(sha256(await objects.bytes(place.key))).toBe(sha256(part(1), bytes("the end")));
      expect(await parts.list(place)).toBeNull();
      // Who lost the answer asks again.
      await parts.complete(place, there);
      expect(sha256(await objects.bytes(place.key))).toBe(sha256(part(1), bytes("the end")));
    });

    test("takes a part again in the place of the first", async () => {
      const { parts, objects, place } = await begin();
      const first = await parts.put(place, 1, bytes("first"));
      const second = await parts.put(place, 1, bytes("second!"));
      expect(second).not.toBe(first);
      expect(await parts.list(place)).toEqual([{ number: 1, bytes: 7, etag: second }]);
      await parts.complete(place, [{ number: 1, bytes: 7, etag: second }]);
      expect(await objects.bytes(place.key)).toEqual(bytes("second!"));
    });

    test("forgets what is aborted: no object, no part, and none is taken any more", async () => {
      const { parts, objects, place } = await begin();
      const etag = await parts.put(place, 1, bytes("half"));
      await parts.abort(place);
      await parts.abort(place);
      expect(await parts.list(place)).toBeNull();
      await expect(parts.put(place, 2, bytes("more"))).rejects.toBeInstanceOf(PartsGone);
      await expect(parts.complete(place, [{ number: 1, bytes: 4, etag }])).rejects.toBeInstanceOf(PartsGone);
      await expect(objects.bytes(place.key)).rejects.toBeInstanceOf(ObjectMissing);
    });

    test("keeps two uploads of one key apart", async () => {
      const { parts, objects, place } = await begin();
      const other = { key: place.key, id: await parts.begin(place.key) };
      await parts.put(other, 1, bytes("other"));
      expect(await parts.list(place)).toEqual([]);
      await parts.abort(place);
      await parts.complete(other, (await parts.list(other)) ?? []);
      expect(await objects.bytes(place.key)).toEqual(bytes("other"));
    });

    test("where it has addresses, a part that is PUT there arrives, and one of another length does not", async () => {
      const { parts, place } = await begin();
      const address = await parts.addressOf(place, 1, 5, 60);
      if (address === null) return;
      const put = await fetch(address, { method: "PUT", body: "hello" });
      await put.body?.cancel();
      expect([put.status, put.headers.get("etag")]).toEqual([200, expect.stringMatching(/^"[0-9a-f]{32}"$/)]);
      expect((await parts.list(place))?.map(({ bytes: length }) => length)).toEqual([5]);
      // The length is among what is signed: S3 refuses another one.
      const signed = new URL(address).searchParams;
      expect(signed.get("X-Amz-SignedHeaders")?.split(";")).toContain("content-length");
      expect([...signed.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
      expect(signed.get("X-Amz-Expires")).toBe("60");
    });
  });
}
