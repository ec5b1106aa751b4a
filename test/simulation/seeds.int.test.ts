/** The promise of docs/reliability.md, over 2,000 seeds: two processes, half of them each. */
import { expect, test } from "bun:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const seedsEach = 1000;

test("2,000 seeds of faults: nothing lost, nothing twice", async () => {
  const halves = [1, 1 + seedsEach].map(async (start) => {
    const child = Bun.spawn(
      [process.execPath, main, "--seeds", String(seedsEach), "--start", String(start)],
      {
        stdout: "pipe",
        stderr: "pipe",
      },
    );
    const [out, err] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    return { code: await child.exited, out, err };
  });
  for (const { code, out, err } of await Promise.all(halves)) {
    expect(err).toBe("");
    expect(out).toContain(`${seedsEach} seeds kept every promise`);
    expect(code).toBe(0);
  }
}, 600_000);
