/** A large upload to a gateway process: what it holds in memory meanwhile, and how soon it answers after the last byte. */
import { createReadStream, createWriteStream, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { operatorEnv, operatorKey, readKeys } from "@sluice/deploy/local/supervisor/keys.ts";
import { firstPartner, issuePartnerKey } from "@sluice/deploy/local/supervisor/first-partner.ts";
import { ordersHeader } from "@sluice/deploy/samples/orders-file.ts";
import { memoryMb } from "../support/process-memory.ts";
import type { Benchmark, Figure } from "./figure.ts";
import { listeningPort, startStores } from "./stores.ts";

const megabytes = 319;
const growthMbMax = 96;
const answerMsMax = 1_000;

/** The benchmark. */
export const upload: Benchmark = {
  name: "upload",
  about: `${megabytes} MB to the gateway's own process: its growth, and from the last byte to 202`,
  run: async (say) => {
    const stores = await startStores();
    try {
      const file = join(stores.directory, "orders.csv");
      await pipeline(Readable.from(rows(megabytes * 1e6)), createWriteStream(file));
      const keys = readKeys(join(stores.directory, "keys.json"));
      const gateway = stores.start("services/ingest-gateway/server.ts", {
        ...operatorEnv(keys),
        PORT: "0",
        LOG_LEVEL: "info",
        SLUICE_OBJECTS: `file://${join(stores.directory, "objects")}`,
        SLUICE_WORK_DIR: join(stores.directory, "work"),
        PUBLIC_URL: "http://127.0.0.1",
      });
      const port = await listeningPort(gateway);
      const key = await issuePartnerKey(`http://127.0.0.1:${port}`, operatorKey(keys), firstPartner);
      // Small ones first: what the first requests load is no part of what an upload holds.
      const small = join(stores.directory, "small.csv");
      for (let index = 1; index <= 20; index += 1) {
        writeFileSync(small, `${ordersHeader}W-${String(index).padStart(4, "0")},cancelled,,,,\n`);
        await send(port, key, small);
      }
      forgetPeak(gateway.pid);
      const before = memoryMb(gateway.pid, "VmRSS");
      const began = performance.now();
      const { answerMs } = await send(port, key, file);
      const seconds = (performance.now() - began) / 1000;
      const peak = memoryMb(gateway.pid, "VmHWM");
      say(
        `${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at the most; ${seconds.toFixed(1)} s in all`,
      );
      return figures(peak - before, answerMs, seconds);
    } finally {
      await stores.stop();
    }
  },
};

function figures(growthMb: number, answerMs: number, seconds: number): Figure[] {
  return [
    {
      name: `upload: the gateway's growth at ${megabytes} MB`,
      value: growthMb,
      unit: "MB",
      bar: { text: `below ${growthMbMax}`, holds: growthMb < growthMbMax },
    },
    {
      name: "upload: from the last byte to 202",
      value: answerMs,
      unit: "ms",
      bar: { text: `below ${answerMsMax}`, holds: answerMs < answerMsMax },
    },
    { name: "upload: rate", value: megabytes / seconds, unit: "MB/s" },
  ];
}

function* rows(bytes: number): Generator<string> {
  yield ordersHeader;
  let sent = ordersHeader.length;
  for (let row = 1; sent < bytes;) {
    let piece = "";
    while (piece.length < 1 << 18) {
      piece += `A-${String(row).padStart(9, "0")},created,2026-11-20T09:30:00Z,Aoki Books,JPY,100\n`;
      row += 1;
    }
    sent += piece.length;
    yield piece;
  }
}

/** Sends a file over a plain socket, as fast as it is taken. `answerMs` is from the last byte's leaving to the answer. Throws on anything but 202. */
async function send(port: number, key: string, file: string): Promise<{ readonly answerMs: number }> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const answered = Promise.withResolvers<string>();
  socket.on("data", (data) => answered.resolve(data.toString()));
  socket.on("error", answered.reject);
  socket.on("close", () => answered.reject(new Error("the gateway closed without an answer")));
  const head = [
    "POST /v1/feeds/orders/files HTTP/1.1",
    "Host: sluice",
    `Authorization: Bearer ${key}`,
    `Content-Length: ${statSync(file).size}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 }))
    await new Promise<void>((resolve, reject) =>
      socket.write(chunk, (error) => (error == null ? resolve() : reject(error))),
    );
  const last = performance.now();
  const timer = setTimeout(() => answered.reject(new Error("the gateway did not answer in 60 s")), 60_000);
  const answer = await answered.promise;
  clearTimeout(timer);
  const answerMs = performance.now() - last;
  socket.destroy();
  if (!answer.startsWith("HTTP/1.1 202")) throw new Error(`the gateway answered ${answer.slice(0, 500)}`);
  return { answerMs };
}

/** Begins the peak anew (proc_pid_clear_refs(5), value 5). */
function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
