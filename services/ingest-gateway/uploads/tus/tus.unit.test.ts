import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { describe, expect, test } from "bun:test";
import { partBytes } from "@sluice/shared/ports/part-store.ts";
import { streamOf, testGateway } from "../../testing.ts";
import { codeOf, uploader, type Uploader } from "../testing-uploads.ts";

const rows = new Uint8Array(Buffer.from("1,2\n3,4\n"));
/** A part and a bit, in two lines. */
const long = new Uint8Array(Buffer.from(`7,${"x".repeat(partBytes)}\n8,x\n`));
const tus = { "tus-resumable": "1.0.0" };
const metadata = (said: Record<string, string>): string =>
  Object.entries(said)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`)
    .join(",");
const begin = (acme: Uploader, bytes: number, said: Record<string, string> = {}): Promise<Response> =>
  acme.ask("POST", "/v1/tus", undefined, {
    ...tus,
    "upload-length": String(bytes),
    "upload-metadata": metadata({ feed: "orders", ...said }),
  });
const patch = (acme: Uploader, url: string, offset: number, body: Uint8Array | ReadableStream<Uint8Array>) =>
  acme.app.request(url.replace("https://files.example.com", ""), {
    method: "PATCH",
    headers: {
      ...{ ...tus, authorization: acme.authorization, "upload-offset": String(offset) },
      "content-type": "application/offset+octet-stream",
      ...(body instanceof Uint8Array && { "content-length": String(body.length) }),
    },
    body,
    duplex: "half",
  });
const urlOf = (response: Response): string => response.headers.get("location") ?? "";

describe("an upload by tus", () => {
  test("goes on where its connection broke, twice, and becomes the file that one request would have made", async () => {
    const gateway = await testGateway({ rowsPerShard: 1_000_000 });
    const acme = uploader(gateway);
    const sha256 = createHash("sha256").update(long).digest("hex");
    const begun = await begin(acme, long.length, { filename: "day 1.csv", sha256 });
    expect([begun.status, begun.headers.get("tus-resumable")]).toEqual([201, "1.0.0"]);
    expect(Date.parse(begun.headers.get("upload-expires") ?? "")).toBe(
      gateway.clock.now().getTime() + 7 * 24 * 3_600_000,
    );
    const url = urlOf(begun);
    // Within the first part; then over its end.
    for (const [from, to] of [
      [0, 1_000_000],
      [1_000_000, partBytes + 5],
    ] as const) {
      const broken = streamOf(
        long.slice(from, to - 7),
        long.slice(to - 7, to),
        new Error("the connection is cut"),
      );
      expect((await patch(acme, url, from, broken)).ok).toBe(false);
      const head = await acme.ask("HEAD", url, undefined, tus);
      expect([head.status, head.headers.get("upload-offset")]).toEqual([200, String(to)]);
    }
    const last = await patch(acme, url, partBytes + 5, long.slice(partBytes + 5));
    expect([last.status, last.headers.get("upload-offset")]).toEqual([204, String(long.length)]);
    await acme.deliver();
    const view = await acme.view(url.slice(url.lastIndexOf("/") + 1));
    expect(view).toMatchObject({ status: "received", name: "day 1.csv" });
    expect(await acme.file(view.file)).toMatchObject({ status: "sharded", sha256 });
    expect(gateway.objectKeys().filter((key) => key.startsWith("_arriving"))).toEqual([]);
  });

  test("that says its digest and brings other bytes is a file that failed", async () => {
    const gateway = await testGateway();
    const acme = uploader(gateway);
    const url = urlOf(await begin(acme, rows.length, { sha256: "0".repeat(64) }));
    await patch(acme, url, 0, rows);
    await acme.deliver();
    expect(gateway.events.at(-1)).toMatchObject({
      type: "file.failed.v1",
      payload: { faults: [{ code: "digest-mismatch" }] },
    });
  });

  test("takes bytes for no other place than where it stands", async () => {
    const acme = uploader(await testGateway());
    const url = urlOf(await begin(acme, rows.length));
    expect((await patch(acme, url, 0, rows.slice(0, 3))).status).toBe(204);
    expect(await codeOf(await patch(acme, url, 0, rows))).toBe("offset-mismatch");
    expect((await patch(acme, url, 3, rows.slice(3))).status).toBe(204);
    // Whole: nothing more comes to it, and it cannot be taken back.
    expect((await acme.ask("DELETE", url, undefined, tus)).status).toBe(409);
  });

  test("can be taken back until it is whole", async () => {
    const gateway = await testGateway();
    const acme = uploader(gateway);
    const url = urlOf(await begin(acme, rows.length));
    await patch(acme, url, 0, rows.slice(0, 3));
    expect(gateway.objectKeys().length).toBe(1);
    expect((await acme.ask("DELETE", url, undefined, tus)).status).toBe(204);
    expect(gateway.objectKeys()).toEqual([]);
    expect((await acme.ask("HEAD", url, undefined, tus)).status).toBe(404);
  });

  test("whose end was not kept is completed when it is asked for", async () => {
    const gateway = await testGateway();
    const acme = uploader(gateway);
    const url = urlOf(await begin(acme, rows.length));
    const id = url.slice(url.lastIndexOf("/") + 1);
    await gateway.deps.parts.put({ key: `acme/f_${id.slice(2)}/raw`, id: "1" }, 1, rows);
    expect((await acme.view(id)).status).toBe("open");
    const head = await acme.ask("HEAD", url, undefined, tus);
    expect(head.headers.get("upload-offset")).toBe(String(rows.length));
    expect((await acme.view(id)).status).toBe("completed");
  });
});

describe("tus is answered in the words of every other route", () => {
  test("the options name the version and the extensions, without a key", async () => {
    const { app } = uploader(await testGateway());
    const response = await app.request("/v1/tus", { method: "OPTIONS" });
    expect([response.status, response.headers.get("tus-version")]).toEqual([204, "1.0.0"]);
    expect(response.headers.get("tus-extension")).toContain("expiration");
  });

  const refused: readonly (readonly [code: string, headers: Record<string, string>])[] = [
    ["tus-version", { "upload-length": "5" }],
    ["tus-request", { ...tus, "upload-metadata": metadata({ feed: "orders" }) }],
    ["tus-request", { ...tus, "upload-length": "5" }],
    ["tus-request", { ...tus, "upload-defer-length": "1", "upload-metadata": metadata({ feed: "orders" }) }],
    ["unknown-feed", { ...tus, "upload-length": "5", "upload-metadata": metadata({ feed: "ordres" }) }],
    [
      "too-large",
      { ...tus, "upload-length": String(2 ** 40), "upload-metadata": metadata({ feed: "orders" }) },
    ],
    ["empty-body", { ...tus, "upload-length": "0", "upload-metadata": metadata({ feed: "orders" }) }],
  ];
  test.each(refused)("%s", async (code, headers) => {
    const acme = uploader(await testGateway());
    const response = await acme.ask("POST", "/v1/tus", undefined, headers);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await codeOf(response)).toBe(code);
  });
});
