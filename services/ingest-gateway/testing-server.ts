/** The gateway in a process of its own, over a slow object store: its tests measure what it holds in memory. Prints its port. */
import { createHash } from "node:crypto";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import { listen } from "@sluice/shared/runtime/listen.ts";
import { createApp } from "./app.ts";
import { testGateway } from "./testing.ts";

/** Takes objects slowly and keeps of each only its size and hash: whatever is held back must be held by the sender. */
class SlowObjects implements ObjectStore {
  readonly kept = new Map<string, { readonly bytes: number; readonly sha256: string }>();

  async put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const hash = createHash("sha256");
    let bytes = 0;
    let paused = 0;
    for await (const chunk of body instanceof Uint8Array ? [body] : body) {
      hash.update(chunk);
      bytes += chunk.length;
      if (bytes - paused > 1024 ** 2) {
        paused = bytes;
        await wait(5);
      }
    }
    this.kept.set(key, { bytes, sha256: hash.digest("hex") });
  }
  async remove(key: string): Promise<void> {
    this.kept.delete(key);
  }
  async ready(): Promise<void> {}
  stream(): never {
    throw new Error("nothing is read here");
  }
  bytes(): never {
    throw new Error("nothing is read here");
  }
}

const objects = new SlowObjects();
const app = createApp((await testGateway({ objects })).deps);
app.get("/testing", (c) => c.json({ peakBytes: peak, objects: [...objects.kept.values()] }));
const server = await listen((request) => app.fetch(request), 0, "127.0.0.1");
let peak = process.memoryUsage.rss();
setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
process.stdout.write(`${server.port}\n`);
