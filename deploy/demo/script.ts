/** The demo's day, file by file: what is sent, and what must be so afterwards. */
import type { Mesh } from "../local/supervisor/mesh.ts";
import { branchesFile, branchLines } from "../samples/bank-branches-file.ts";
import { ordersText, type KnownOrder } from "../samples/orders-file.ts";
import type { Theatre } from "./theatre.ts";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** The main job. */
export async function mainJob(theatre: Theatre, mesh: Mesh): Promise<void> {
  const branches = branchesFile(branchLines());
  await theatre.act("Every bank branch of Japan, as one Shift_JIS file", async (scene) => {
    const view = await scene.send("bank-branches", branches);
    scene.check("synced", view.phase === "synced", view.phase);
    scene.check(
      "28,944 rows judged and created",
      view.counts.created === 28_944,
      `${view.counts.created} created`,
    );
    await scene.compare("bank-branches", branches);
  });

  let known: readonly KnownOrder[] = [];
  await theatre.act("5,000 rows of orders", async (scene) => {
    const day = ordersText({ seed: 1, rows: 5_000, day: "2026-11-18" });
    known = day.known;
    const view = await scene.send("orders", bytesOf(day.text));
    scene.check(
      "synced without a conflict",
      view.phase === "synced" && view.counts.conflicts === 0,
      view.phase,
    );
    scene.check(
      "5,000 rows written",
      view.counts.created + view.counts.updated === 5_000,
      `${view.counts.created} + ${view.counts.updated}`,
    );
    await scene.compare("orders", bytesOf(day.text));
  });

  await theatre.act("The next day's, with news of yesterday's orders", async (scene) => {
    const day = ordersText({ seed: 2, rows: 3_000, day: "2026-11-19", known });
    known = day.known;
    const view = await scene.send("orders", bytesOf(day.text));
    scene.check(
      "synced, with updates",
      view.phase === "synced" && view.counts.updated > 0,
      `${view.counts.updated} updated`,
    );
    await scene.compare("orders", bytesOf(day.text));
  });

  await theatre.act("A file with three bad rows among a thousand", async (scene) => {
    const faults = new Map([
      [17, "bad-amount"],
      [400, "bad-step"],
      [901, "missing-customer"],
    ] as const);
    const before = await scene.countRows("orders");
    const { text } = ordersText({ seed: 3, rows: 1_000, day: "2026-11-20", faults });
    const view = await scene.send("orders", bytesOf(text));
    scene.check("rejected whole", view.phase === "rejected", view.phase);
    scene.check("three bad rows found", view.counts.badRows === 3, `${view.counts.badRows}`);
    await scene.showErrors(view.file);
    scene.check(
      "nothing of it was loaded",
      (await scene.countRows("orders")) === before,
      `${before} rows before`,
    );
    await scene.compare("orders", null);
  });

  await theatre.act("The first file again", async (scene) => {
    const first = await scene.firstFile("bank-branches");
    const receipt = await scene.sendOnly("bank-branches", branches);
    scene.check(
      "recognised: the first file's id comes back",
      receipt.repeat && receipt.file === first,
      receipt.file,
    );
    await scene.compare("bank-branches", null);
  });

  await theatre.act("A file in whose load the loader is killed", async (scene) => {
    const day = ordersText({ seed: 4, rows: 5_000, day: "2026-11-20", known });
    let killed = false;
    const view = await scene.send("orders", bytesOf(day.text), ({ phase }) => {
      if (phase !== "load" || killed) return;
      killed = true;
      mesh.signal("loader", "SIGKILL");
      scene.say("the loader is killed (SIGKILL) in the midst of it; the supervisor starts it again");
    });
    scene.check("the kill struck", killed, killed ? "SIGKILL" : "it was over too soon");
    scene.check("synced all the same", view.phase === "synced", view.phase);
    scene.check(
      "every row counted once",
      view.counts.created + view.counts.updated === 5_000,
      `${view.counts.created} + ${view.counts.updated}`,
    );
    await scene.compare("orders", bytesOf(day.text));
  });
}

/** A file of one's own: sent, followed, compared. */
export async function ownFile(
  theatre: Theatre,
  feed: string,
  name: string,
  file: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await theatre.act(`${name}, to the feed ${feed}`, async (scene) => {
    const view = await scene.send(feed, file);
    if (view.phase !== "synced") await scene.showErrors(view.file);
    scene.check("synced", view.phase === "synced", view.phase);
    if (view.phase === "synced") await scene.compare(feed, file);
  });
}
