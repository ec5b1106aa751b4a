/** How every object store behaves. Each adapter runs it. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { describe, expect, test } from "bun:test";
import { ObjectMissing, type ObjectStore } from "./object-store.ts";

/** A store, and every key that it holds besides what the tests put (uploads left behind too). */
export interface ObjectStoreUnderTest {
  readonly store: ObjectStore;
  /** Keys of objects, and whatever else lies about. */
  readonly remains: () => Promise<readonly string[]>;
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const textOf = (body: Uint8Array): string => Buffer.from(body).toString();
const sha256 = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of body) hash.update(chunk);
  return hash.digest("hex");
};

/** A body of `chunks` pieces that reuses one buffer, as a careless producer may; ends with `failure` when one is given. */
async function* body(chunks: number, chunkBytes: number, failure?: Error): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < chunks; index += 1) yield new Uint8Array(chunkBytes).fill(index % 251);
  if (failure !== undefined) throw failure;
}

/** Runs the suite, one store for all of it. */
export function objectStoreSuite(name: string, open: () => Promise<ObjectStoreUnderTest>): void {
  let opened: Promise<ObjectStoreUnderTest> | null = null;
  const on = async (test: (under: ObjectStoreUnderTest) => Promise<void>) => {
    opened ??= open();
    await test(await opened);
  };
  const put = (key: string, text: string, test: (store: ObjectStore) => Promise<void>) =>
    on(async ({ store }) => {
      await store.put(key, bytes(text));
      await test(store);
      await store.remove(key);
    });

  describe(name, () => {
    test("is ready", () => on(({ store }) => store.ready()));

    test("gives back what was put, whole and as a stream", () =>
      put("acme/f_1/raw", "hello", async (store) => {
        expect(textOf(await store.bytes("acme/f_1/raw"))).toBe("hello");
        expect(await sha256(await store.stream("acme/f_1/raw"))).toBe(
          await sha256([bytes("hello")].values() as never),
        );
      }));

    test("gives back ranges, cut at the end of the object", () =>
      put("acme/ranges", "0123456789", async (store) => {
        const range = async (offset: number, length: number) =>
          textOf(await store.bytes("acme/ranges", { offset, length }));
        expect(await range(0, 3)).toBe("012");
        expect(await range(7, 3)).toBe("789");
        expect(await range(7, 30)).toBe("789");
        expect(await range(10, 3)).toBe("");
        expect(await range(99, 3)).toBe("");
        expect(await range(3, 0)).toBe("");
      }));

    test("streams from an offset", () =>
      put("acme/offset", "0123456789", async (store) => {
        const from = async (offset: number) => {
          const chunks: Uint8Array[] = [];
          for await (const chunk of await store.stream("acme/offset", offset)) chunks.push(chunk);
          return Buffer.concat(chunks).toString();
        };
        expect(await from(0)).toBe("0123456789");
        expect(await from(6)).toBe("6789");
        expect(await from(10)).toBe("");
        expect(await from(11)).toBe("");
      }));

    test("holds empty objects, from bytes and from a stream", () =>
      on(async ({ store }) => {
        await store.put("acme/empty-bytes", new Uint8Array());
        await store.put("acme/empty-stream", body(0, 0));
        for (const key of ["acme/empty-bytes", "acme/empty-stream"]) {
          expect(await store.bytes(key)).toHaveLength(0);
          expect(await sha256(await store.stream(key))).toStartWith("e3b0c442");
          await store.remove(key);
        }
      }));

    test("replaces an object of the same key", () =>
      put("acme/twice", "one", async (store) => {
        await store.put("acme/twice", body(2, 3));
        expect(await store.bytes("acme/twice")).toEqual(new Uint8Array([0, 0, 0, 1, 1, 1]));
        await store.put("acme/twice", bytes("two"));
        expect(textOf(await store.bytes("acme/twice"))).toBe("two");
      }));

    test("takes a large stream and gives it back the same", () =>
      on(async ({ store }) => {
        await store.put("acme/large", body(180, 100_000));
        expect(await sha256(await store.stream("acme/large"))).toBe(await sha256(body(180, 100_000)));
        const middle = await store.bytes("acme/large", { offset: 99_999, length: 2 });
        expect(middle).toEqual(new Uint8Array([0, 1]));
        await store.remove("acme/large");
      }));

    test("stops reading when the reader does", () =>
      on(async ({ store }) => {
        await store.put("acme/half", body(100, 100_000));
        for await (const chunk of await store.stream("acme/half")) {
          expect(chunk.byteLength).toBeGreaterThan(0);
          break;
        }
        await store.remove("acme/half");
      }));

    test.each([0, 1, 120])(
      "leaves nothing of a body that breaks off after %d chunks, and what was there stays",
      (chunks) =>
        on(async ({ store, remains }) => {
          const before = await remains();
          const failure = new Error("the partner hung up");
          await expect(store.put("acme/broken", body(chunks, 100_000, failure))).rejects.toThrow("hung up");
          await expect(store.bytes("acme/broken")).rejects.toBeInstanceOf(ObjectMissing);
          expect(await remains()).toEqual(before);
          await store.put("acme/broken", bytes("whole"));
          await expect(store.put("acme/broken", body(chunks, 100_000, failure))).rejects.toThrow("hung up");
          expect(textOf(await store.bytes("acme/broken"))).toBe("whole");
          await store.remove("acme/broken");
        }),
    );

    test("says which object is missing", () =>
      on(async ({ store }) => {
        await expect(store.bytes("acme/none")).rejects.toBeInstanceOf(ObjectMissing);
        await expect(store.bytes("acme/none", { offset: 0, length: 0 })).rejects.toBeInstanceOf(
          ObjectMissing,
        );
        await expect(store.stream("acme/none")).rejects.toThrow("acme/none");
      }));

    test("removes an object, and a missing one without a word", () =>
      put("acme/gone", "x", async (store) => {
        await store.remove("acme/gone");
        await store.remove("acme/gone");
        await expect(store.bytes("acme/gone")).rejects.toBeInstanceOf(ObjectMissing);
      }));

    const badKeys = [
      "",
      "/",
      "/etc/passwd",
      "a//b",
      "a/",
      "../x",
      "a/../../x",
      "a/./b",
      ".incoming/x",
      "a\\b",
      "a\0b",
    ];
    test.each(badKeys)("refuses the key %j", (key) =>
      on(async ({ store }) => {
        await expect(store.put(key, bytes("x"))).rejects.toThrow("no object key");
        await expect(store.put(key, body(1, 1))).rejects.toThrow("no object key");
        await expect(store.bytes(key)).rejects.toThrow("no object key");
        await expect(store.stream(key)).rejects.toThrow("no object key");
        await expect(store.remove(key)).rejects.toThrow("no object key");
      }),
    );

    test("keeps a key of any other characters", () =>
      put("acme/北海道 (1)/ü+%20&=?#.csv", "x", async (store) => {
        expect(textOf(await store.bytes("acme/北海道 (1)/ü+%20&=?#.csv"))).toBe("x");
      }));
  });
}
