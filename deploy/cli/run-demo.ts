/** A mesh of its own, a day of real files through it, and how many checks held. */
import { basename } from "node:path";
import postgres from "postgres";
import { mainJob, ownFile } from "../demo/script.ts";
import { openTheatre } from "../demo/theatre.ts";
import { firstPartner } from "../local/supervisor/first-partner.ts";
import { startMesh } from "../local/supervisor/mesh.ts";
import { client } from "./client.ts";
import { interrupted, rejectedWhen } from "./interrupt.ts";

/** How it came out. */
export interface Played {
  readonly held: number;
  readonly failed: number;
  readonly seconds: number;
}

/** Plays the day, or one file of the user's own. Rejects when the mesh does not start, or the user breaks it off. */
export async function runDemo(
  say: (line: string) => void,
  own: { readonly feed: string; readonly file: string } | null,
): Promise<Played> {
  const begun = performance.now();
  const signal = interrupted();
  // A database of its own, whatever DATABASE_URL says: the demo compares all that is in it.
  const mesh = await startMesh({ ephemeral: true, port: 0, databaseUrl: null, say, signal });
  const sql = postgres(mesh.run().databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const { url, partnerKey } = mesh.run();
    const theatre = openTheatre(client(url, partnerKey), sql, firstPartner, say);
    const play = async (): Promise<void> => {
      if (own === null) return mainJob(theatre, mesh);
      const bytes = new Uint8Array(await Bun.file(own.file).arrayBuffer());
      return ownFile(theatre, own.feed, basename(own.file), bytes);
    };
    await Promise.race([play(), rejectedWhen(signal)]);
    const { held, failed } = theatre.result();
    return { held, failed, seconds: Math.round((performance.now() - begun) / 1000) };
  } finally {
    await sql.end();
    await mesh.stop();
  }
}
