/** Sends the parts of an upload that are not there yet: a few at once, each again while its connection breaks. */
import { UploadParts } from "@sluice/contracts/api/upload-routes.ts";
import * as v from "valibot";
import { type Client, Refused } from "./client.ts";

/** Parts on their way at once. */
const lanes = 3;
/** How often one part is tried. */
const triesMax = 8;

type Part = v.InferOutput<typeof UploadParts>["parts"][number];

/** Sends them; told of every part that is there, how many bytes it has. Throws Refused when one cannot be sent. */
export async function sendParts(
  client: Client,
  upload: string,
  file: Blob,
  arrived: (bytes: number) => void,
): Promise<void> {
  let after: number | null = 0;
  while (after !== null) {
    const page: v.InferOutput<typeof UploadParts> = await partsAfter(client, upload, after);
    const wanted: Part[] = [];
    for (const part of page.parts) {
      if (part.etag === null) wanted.push(part);
      else arrived(part.bytes);
    }
    const work = wanted.values();
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (const part of work) {
          await sendPart(client, upload, part, file);
          arrived(part.bytes);
        }
      }),
    );
    after = page.next;
  }
}

const partsAfter = async (client: Client, upload: string, after: number, limit = 100) =>
  v.parse(UploadParts, await client.send("GET", `/v1/uploads/${upload}/parts?after=${after}&limit=${limit}`));

async function sendPart(client: Client, upload: string, first: Part, file: Blob): Promise<void> {
  let part = first;
  for (let attempt = 1; ; attempt += 1) {
    const told = await put(part, file);
    if (told === null) return;
    if (attempt === triesMax)
      throw new Refused(
        `Part ${part.number} could not be sent in ${triesMax} tries (${told}). What arrived is kept for 7 days: run the same command again to go on.`,
      );
    await Bun.sleep(Math.min(200 * 2 ** attempt, 10_000) * (0.5 + Math.random() / 2));
    // An address is good for an hour; and the mesh may be away with it.
    const page = await partsAfter(client, upload, part.number - 1, 1).catch((cause: unknown) => {
      if (cause instanceof Refused && (cause.status === null || cause.status >= 500)) return null;
      throw cause;
    });
    part = page?.parts[0] ?? part;
  }
}

/** Null when it is there, else why not. */
async function put({ url, offset, bytes }: Part, file: Blob): Promise<string | null> {
  try {
    const body = file.slice(offset, offset + bytes, "application/octet-stream");
    const answer = await fetch(url, { method: "PUT", body });
    const text = await answer.text();
    return answer.ok ? null : `${answer.status}: ${text.slice(0, 200)}`;
  } catch (cause) {
    return String(cause);
  }
}
