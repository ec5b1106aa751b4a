import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "bun:test";
import { memoryPartStore } from "@sluice/shared/adapters/memory/part-store.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { partBytes } from "@sluice/shared/ports/part-store.ts";
import { sendFile, testGateway } from "../testing.ts";
import { codeOf, jsonOf, uploader } from "./testing-uploads.ts";

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");
const rows = bytesOf("1,2\n3,4\n");
/** A part and a bit, in two lines. */
const long = bytesOf(`7,${"x".repeat(partBytes)}\n8,x\n`);

describe("an upload in parts", () => {
  test("arrives in any order and again, is completed, and is the file that one request would have made", async () => {
    const gateway = await testGateway({ rowsPerShard: 1_000_000 });
    const acme = uploader(gateway);
    const begun = await acme.begin({
      feed: "orders",
      bytes: long.length,
      sha256: sha256(long),
      name: "day 1",
    });
    expect(begun).toMatchObject({ status: "open", parts: 2, partBytes, arrivedBytes: 0, name: "day 1" });
    await acme.put(begun.upload, long, [2]);
    // Cut here: what arrived is told, and what is wanted.
    const half = await acme.parts(begun.upload);
    expect(half.parts.map(({ etag }) => etag !== null)).toEqual([false, true]);
    expect((await acme.view(begun.upload)).arrivedBytes).toBe(long.length - partBytes);
    const early = await acme.complete(begun.upload);
    expect([early.status, (await jsonOf(early))["parts"]]).toEqual([409, [1]]);
    await acme.put(begun.upload, long, [2, 1]);
    const answer = await acme.complete(begun.upload);
    expect([answer.status, (await jsonOf(answer))["status"]]).toEqual([202, "completed"]);
    expect(gateway.events.map(({ type }) => type)).toEqual(["upload.completed.v1"]);

    await acme.deliver();
    const view = await acme.view(begun.upload);
    expect(view).toMatchObject({ status: "received", repeat: false });
    const file = await acme.file(view.file);
    expect(file).toMatchObject({ status: "sharded", sha256: sha256(long), bytes: long.length, sequence: 1 });
    expect(gateway.events[1]).toMatchObject({ type: "file.received.v1", payload: { sha256: sha256(long) } });
    // The same content again, in one request, is the repeat of it.
    const again = await sendFile(gateway, long);
    expect([again.response.status, again.json["file"]]).toEqual([200, view.file]);
  });

  test("that is completed again, or whose event comes again, changes nothing", async () => {
    const gateway = await testGateway();
    const acme = uploader(gateway);
    const { upload } = await acme.begin({ feed: "orders", bytes: rows.length });
    await acme.put(upload, rows);
    expect((await acme.complete(upload)).status).toBe(202);
    expect((await acme.complete(upload)).status).toBe(202);
    expect(gateway.events.length).toBe(1);
    await acme.deliver();
    expect((await acme.complete(upload)).status).toBe(200);
    const before = [gateway.events.length, gateway.objectKeys()];
    gateway.events.push(...gateway.events.slice(0, 1));
    expect(await acme.deliver()).toEqual([{ kind: "done" }]);
    expect([gateway.events.length - 1, gateway.objectKeys()]).toEqual(before);
  });

  test("whose content is a live file's is its repeat, and leaves no object", async () => {
    const gateway = await testGateway();
    const acme = uploader(gateway);
    const first = await sendFile(gateway, rows);
    const objects = gateway.objectKeys();
    const { upload } = await acme.begin({ feed: "orders", bytes: rows.length });
    await acme.put(upload, rows);
    await acme.complete(upload);
    await acme.deliver();
    expect(await acme.view(upload)).toMatchObject({ repeat: true, file: first.json["file"] });
    expect(gateway.objectKeys().filter((key) => key.endsWith("/raw"))).toEqual([...objects]);
  });

  test("with an Idempotency-Key that other content has is refused", async () => {
    const gateway = await testGateway();
    const acme = uploader(gateway);
    const key = { "idempotency-key": "one" };
    await sendFile(gateway, "5,6\n", key);
    const { upload } = await acme.begin({ feed: "orders", bytes: rows.length }, key);
    await acme.put(upload, rows);
    await acme.complete(upload);
    await acme.deliver();
    const view = await acme.view(upload);
    expect([view.status, view.refused?.code]).toEqual(["refused", "idempotency-key-reused"]);
  });

  test("with a content coding is stored without it", async () => {
    const gateway = await testGateway();
    const acme = uploader(gateway);
    const packed = gzipSync(rows);
    const { upload } = await acme.begin({
      feed: "orders",
      bytes: packed.length,
      coding: "gzip",
      sha256: sha256(packed),
    });
    await acme.put(upload, packed);
    await acme.complete(upload);
    await acme.deliver();
    const view = await acme.view(upload);
    expect(await acme.file(view.file)).toMatchObject({ sha256: sha256(rows), bytes: rows.length });
    expect(gateway.objectKeys().filter((key) => key.startsWith("_arriving"))).toEqual([]);
  });

  test("completed with ETags that are not those of its parts names them", async () => {
    const acme = uploader(await testGateway());
    const { upload } = await acme.begin({ feed: "orders", bytes: rows.length });
    const etags = await acme.put(upload, rows);
    const wrong = await acme.complete(upload, { parts: [{ number: 1, etag: '"0"' }] });
    expect([wrong.status, (await jsonOf(wrong))["parts"]]).toEqual([409, [1]]);
    const right = await acme.complete(upload, { parts: [{ number: 1, etag: etags.get(1) ?? "" }] });
    expect(right.status).toBe(202);
  });
});

describe("what is wrong with it as a whole is a file that failed, by the code of the refusal", () => {
  const png = bytesOf(`%PDF-${"x".repeat(5_000)}`);
  const cases: readonly (readonly [code: string, content: Uint8Array, more?: Record<string, unknown>])[] = [
    ["digest-mismatch", rows, { sha256: "0".repeat(64) }],
    ["wrong-media", png],
    ["wrong-encoding", new Uint8Array([0x31, 0x2c, 0xff, 0x0a])],
    ["broken-gzip", rows, { coding: "gzip" }],
    ["empty-body", gzipSync(new Uint8Array()), { coding: "gzip" }],
  ];
  test.each(cases)("%s", async (code, content, more = {}) => {
    const gateway = await testGateway();
    const acme = uploader(gateway);
    const { upload } = await acme.begin({ feed: "orders", bytes: content.length, ...more });
    await acme.put(upload, content);
    await acme.complete(upload);
    await acme.deliver();
    const { file } = await acme.view(upload);
    expect(await acme.file(file)).toMatchObject({ status: "failed", sequence: 1, sha256: sha256(content) });
    const failed = gateway.events.at(-1);
    expect(failed).toMatchObject({ type: "file.failed.v1", payload: { faultTotal: 1, faults: [{ code }] } });
    // It is no file that another could repeat.
    const again = await sendFile(gateway, rows);
    expect([again.response.status, again.json["sequence"]]).toEqual([202, 2]);
  });
});

describe("an upload is refused at once", () => {
  test.each([
    ["unknown-feed", { feed: "ordres", bytes: 1 }],
    ["too-large", { feed: "transfers", bytes: 1024 ** 3 }],
    ["empty-body", { feed: "orders", bytes: 0 }],
    ["invalid-body", { feed: "orders", bytes: 1, sha256: "no" }],
  ])("%s", async (code, announced) => {
    const acme = uploader(await testGateway());
    expect(await codeOf(await acme.ask("POST", "/v1/uploads", announced))).toBe(code);
  });
});

describe("an upload ends", () => {
  test("when it is aborted: its parts are gone, and it takes none", async () => {
    const acme = uploader(await testGateway());
    const { upload } = await acme.begin({ feed: "orders", bytes: rows.length });
    const [part] = (await acme.parts(upload)).parts;
    expect((await acme.ask("DELETE", `/v1/uploads/${upload}`)).status).toBe(204);
    expect((await acme.ask("DELETE", `/v1/uploads/${upload}`)).status).toBe(204);
    expect(await codeOf(await acme.ask("PUT", part?.url ?? "", rows))).toBe("upload-over");
    expect(await codeOf(await acme.complete(upload))).toBe("upload-over");
    expect((await acme.view(upload)).status).toBe("aborted");
  });

  test("after seven days, and not before", async () => {
    const gateway = await testGateway();
    const acme = uploader(gateway);
    const { upload } = await acme.begin({ feed: "orders", bytes: rows.length });
    gateway.clock.forward(7 * 24 * 3_600_000);
    await acme.put(upload, rows);
    gateway.clock.forward(1);
    expect(await codeOf(await acme.complete(upload))).toBe("upload-expired");
    expect((await acme.view(upload)).status).toBe("expired");
  });
});

describe("a part's own address is its key", () => {
  test("and another token, number or length is refused", async () => {
    const acme = uploader(await testGateway());
    const { upload } = await acme.begin({ feed: "orders", bytes: rows.length });
    const url = (await acme.parts(upload)).parts[0]?.url ?? "";
    expect(await codeOf(await acme.ask("PUT", url.replace("token=n", "token=m"), rows))).toBe("no-such-part");
    expect(await codeOf(await acme.ask("PUT", url.replace("parts/1", "parts/2"), rows))).toBe("no-such-part");
    expect(await codeOf(await acme.ask("PUT", url, rows.slice(1)))).toBe("wrong-part-length");
    expect((await acme.parts(upload)).parts[0]?.etag).toBeNull();
    expect((await acme.ask("PUT", url, rows)).status).toBe(200);
  });
});

test("a gateway that was killed between the object and its record completes the upload all the same", async () => {
  const objects = memoryObjectStore();
  const parts = memoryPartStore(objects);
  const gateway = await testGateway({ objects, parts });
  const acme = uploader(gateway);
  const { upload } = await acme.begin({ feed: "orders", bytes: rows.length });
  await acme.put(upload, rows);
  // The object is made, and nobody was told.
  const place = { key: `acme/f_${upload.slice(2)}/raw`, id: "1" };
  await parts.complete(place, (await parts.list(place)) ?? []);
  expect((await acme.complete(upload)).status).toBe(202);
  await acme.deliver();
  expect((await acme.view(upload)).status).toBe("received");
});

test("a store that breaks off while an upload is read through is no fault of the file", async () => {
  const objects = memoryObjectStore();
  let breaks = true;
  const breaking = {
    ...objects,
    stream: async (key: string, offset?: number) => {
      if (!breaks) return objects.stream(key, offset);
      breaks = false;
      return (async function* () {
        yield rows.slice(0, 2);
        throw new Error("the store went away");
      })();
    },
  };
  const gateway = await testGateway({ objects: breaking });
  const acme = uploader(gateway);
  const { upload } = await acme.begin({ feed: "orders", bytes: rows.length });
  await acme.put(upload, rows);
  await acme.complete(upload);
  await expect(acme.deliver()).rejects.toThrow("the store went away");
  await acme.deliver();
  expect((await acme.view(upload)).status).toBe("received");
});
