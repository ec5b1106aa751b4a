/** Large files, cut twice on their way: what arrives has the digest of what was sent. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "bun:test";
import { uploadInParts } from "@sluice/deploy/cli/upload-in-parts.ts";
import { UploadView } from "@sluice/contracts/api/upload-routes.ts";
import * as v from "valibot";
import { cutTwiceByTus } from "../support/cut-twice-by-tus.ts";
import type { TestMesh } from "../support/mesh.ts";
import { shell, sluice } from "../support/sluice.ts";

const page = readFileSync(new URL("../../docs/uploads.md", import.meta.url), "utf8");
const digestOf = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** A file of so many MiB that nothing is loaded of: it is the way there that is tried, and it ends where its header is read. */
function bigFile(mebibytes: number, mark: string): Buffer {
  const row = "B-000000001,created,2026-11-20T09:30:00Z,Aoki Books,JPY,100\n";
  return Buffer.from(`no such header ${mark}\n${row.repeat((mebibytes * 1024 ** 2) / row.length)}`);
}

/** Their tests, on a mesh that runs. */
export function uploadingInParts(mesh: () => TestMesh): void {
  /** The file that a completed upload becomes. */
  const becomes = async (upload: string): Promise<string> => {
    for (;;) {
      const view = v.parse(UploadView, await mesh().partner.send("GET", `/v1/uploads/${upload}`));
      if (view.status !== "completed") return view.file ?? view.status;
      await Bun.sleep(50);
    }
  };
  const arrived = async (file: string) => {
    const view = await mesh().partner.follow(file, () => undefined);
    return { sha256: view.sha256, isLoaded: view.counts.emitted > 0 };
  };

  describe("a large file that is cut twice", () => {
    test("arrives in parts with its digest right, where the command was run again", async () => {
      const directory = mkdtempSync(join(tmpdir(), "sluice-parts-"));
      const before = process.env["XDG_STATE_HOME"];
      process.env["XDG_STATE_HOME"] = directory;
      try {
        const path = join(directory, "year.csv");
        const content = bigFile(26, "parts");
        writeFileSync(path, content);
        const job = { feed: "orders", path, coding: undefined, mode: "load" } as const;
        const cutAfter = (bytes: number) =>
          uploadInParts(mesh().partner, {
            ...job,
            told: (what, sent) => {
              if (what === "sending" && sent > bytes) throw new Error("cut");
            },
          });
        // When three parts are there; and when all are, and nobody was told that the file is whole.
        expect(await cutAfter(0).catch(String)).toBe("Error: cut");
        expect(await cutAfter(25_500_000).catch(String)).toBe("Error: cut");
        const said = await sluice(mesh().mesh.directory, "upload", "orders", path, "--in-parts", "--json");
        expect(said).toMatchObject({ code: 0 });
        const { file } = v.parse(v.object({ file: v.string() }), JSON.parse(said.out));
        expect(await arrived(file)).toEqual({ sha256: digestOf(content), isLoaded: false });
      } finally {
        if (before === undefined) delete process.env["XDG_STATE_HOME"];
        else process.env["XDG_STATE_HOME"] = before;
        rmSync(directory, { recursive: true, force: true });
      }
    });

    test("arrives by tus with its digest right, where the connection was", async () => {
      const { url, partnerKey } = mesh().mesh.run();
      const content = bigFile(21, "tus-");
      const sha256 = digestOf(content);
      const cutAt = [5_000_000, 12_000_000];
      // Short requests: in one of the whole, all of it may lie in the sockets' buffers at the first cut.
      const chunkBytes = 4 * 1024 ** 2;
      const upload = await cutTwiceByTus({ url, partnerKey, content, sha256, cutAt, chunkBytes });
      expect(await arrived(await becomes(upload))).toEqual({ sha256, isLoaded: false });
    });

    test("is sent by hand as docs/uploads.md writes it", async () => {
      const directory = mkdtempSync(join(tmpdir(), "sluice-by-hand-"));
      try {
        const content = bigFile(9, "hand");
        writeFileSync(join(directory, "year.csv"), content);
        const [, commands = ""] = /```sh run upload-in-parts\n([\s\S]*?)```/.exec(page) ?? [];
        const { url, partnerKey } = mesh().mesh.run();
        const said = await shell(commands, directory, { SLUICE_URL: url, SLUICE_KEY: partnerKey });
        expect(said).toMatchObject({ code: 0 });
        const { upload } = v.parse(v.object({ upload: v.string() }), JSON.parse(said.out));
        expect(await arrived(await becomes(upload))).toEqual({ sha256: digestOf(content), isLoaded: false });
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    });
  });
}
