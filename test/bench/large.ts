/** A file of a gigabyte by each resumable way, cut twice: whether it arrives whole, how fast, and what the gateway holds in memory meanwhile. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UploadView } from "@sluice/contracts/api/upload-routes.ts";
import { uploadInParts } from "@sluice/deploy/cli/upload-in-parts.ts";
import * as v from "valibot";
import { cutTwiceByTus } from "../support/cut-twice-by-tus.ts";
import { startTestMesh, type TestMesh } from "../support/mesh.ts";
import { memoryMb } from "../support/process-memory.ts";
import type { Benchmark, Figure } from "./figure.ts";

const megabytes = 1_000;
/** A few parts of 8 MiB and what a first use loads: it does not grow with the file. */
const growthMbMax = 256;

/** The benchmark. */
export const large: Benchmark = {
  name: "large",
  about: `${megabytes} MB in parts and by tus, each cut twice: the digest, the rate, the gateway's growth`,
  run: async (say) => {
    const directory = mkdtempSync(join(tmpdir(), "sluice-large-"));
    const before = process.env["XDG_STATE_HOME"];
    process.env["XDG_STATE_HOME"] = directory;
    const it = await startTestMesh({ databaseUrl: null });
    try {
      const figures: Figure[] = [];
      for (const [way, send] of [
        ["in parts", inParts],
        ["by tus", byTus],
      ] as const) {
        const path = join(directory, "large.csv");
        await pipeline(Readable.from(rows(megabytes * 1e6, way)), createWriteStream(path));
        const sha256 = await digestOf(path);
        const pid = it.mesh.run().processes["ingest-gateway"] ?? Number.NaN;
        writeFileSync(`/proc/${pid}/clear_refs`, "5");
        const resident = memoryMb(pid, "VmRSS");
        const began = performance.now();
        const upload = await send(it, path, sha256);
        const seconds = (performance.now() - began) / 1000;
        const growth = memoryMb(pid, "VmHWM") - resident;
        const settling = performance.now();
        const file = await fileOf(it, upload);
        const readSeconds = (performance.now() - settling) / 1000;
        const view = await it.partner.follow(file, () => undefined);
        const readGrowth = memoryMb(pid, "VmHWM") - resident;
        say(`${way}: ${view.phase}, its digest is ${view.sha256 === sha256 ? "right" : "WRONG"}`);
        figures.push(
          {
            name: `large ${way}: arrives with its digest right, cut twice`,
            value: view.sha256 === sha256 ? 1 : 0,
            unit: "of 1",
            bar: { text: "1", holds: view.sha256 === sha256 },
          },
          { name: `large ${way}: rate`, value: megabytes / seconds, unit: "MB/s" },
          {
            name: `large ${way}: the gateway's growth until it is whole`,
            value: growth,
            unit: "MB",
            bar: { text: `below ${growthMbMax}`, holds: growth < growthMbMax },
          },
          { name: `large ${way}: read through in`, value: readSeconds, unit: "s" },
          { name: `large ${way}: the gateway's growth until it was cut`, value: readGrowth, unit: "MB" },
        );
      }
      return figures;
    } finally {
      await it.stop();
      if (before === undefined) delete process.env["XDG_STATE_HOME"];
      else process.env["XDG_STATE_HOME"] = before;
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

/** Two runs that break off, and one that goes on. */
async function inParts(it: TestMesh, path: string): Promise<string> {
  let upload = "";
  for (const cutAt of [megabytes * 3e5, megabytes * 6e5, Infinity]) {
    const job = { feed: "orders", path, coding: undefined, mode: "load" } as const;
    const partner = {
      ...it.partner,
      // What became of it is waited for by who measures.
      send: async (method: "GET" | "POST", to: string, body?: unknown) => {
        upload = /u_[0-9A-Z]{26}/.exec(to)?.[0] ?? upload;
        const said = await it.partner.send(method, to, body);
        if (to.endsWith("/complete")) throw new Whole();
        return said;
      },
    };
    const told = (what: string, sent: number): void => {
      if (what === "sending" && sent > cutAt) throw new Error("cut");
    };
    await uploadInParts(partner, { ...job, told }).catch((error: unknown) => {
      if (!(error instanceof Whole) && !(error instanceof Error && error.message === "cut")) throw error;
    });
  }
  return upload;
}

class Whole extends Error {}

function byTus(it: TestMesh, path: string, sha256: string): Promise<string> {
  const { url, partnerKey } = it.mesh.run();
  const content = createReadStream(path);
  const cutAt = [megabytes * 3e5, megabytes * 6e5];
  return cutTwiceByTus({ url, partnerKey, content, sha256, cutAt, chunkBytes: 64 * 1024 ** 2 });
}

async function fileOf(it: TestMesh, upload: string): Promise<string> {
  for (;;) {
    const view = v.parse(UploadView, await it.partner.send("GET", `/v1/uploads/${upload}`));
    if (view.file !== undefined) return view.file;
    if (view.status !== "completed") throw new Error(`the upload is ${view.status}`);
    await Bun.sleep(50);
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}

/** Its header is no feed's: it is the way there that is measured, and what follows ends with the cut. */
function* rows(bytes: number, mark: string): Generator<string> {
  yield `no such header ${mark}\n`;
  const piece = "A-000000001,created,2026-11-20T09:30:00Z,Aoki Books,JPY,100\n".repeat(4_096);
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
}
