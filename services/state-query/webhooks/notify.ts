/** Makes the notices of what the read model has just taken. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import { readAspect } from "../core/aspect.ts";
import { fileView } from "../core/file-view.ts";
import { filePk } from "../core/places.ts";
import { noticeOf, syncedNotice } from "../core/webhooks/notice.ts";
import { addNotice } from "./add-notice.ts";
import type { WebhookDeps } from "./deps.ts";

/**
 * Makes them, behind the put of the event's own item and before its message is given back: so a crash in between makes them when the message
 * comes again, and each is made once. Whichever of a file's last two events is put last sees the other, since the read is consistent.
 */
export async function notify(
  model: ReadModel,
  parts: Pick<WebhookDeps, "store" | "clock">,
  message: Message,
): Promise<void> {
  const draft = noticeOf(message);
  if (draft !== null) await addNotice(parts, draft);
  if (message.type !== "file.loaded.v1" && message.type !== "sync.progressed.v1") return;
  const { file } = message.payload;
  const view = typeof file === "string" ? await ownView(model, file) : null;
  const synced = view === null ? null : syncedNotice(view);
  if (synced !== null) await addNotice(parts, synced);
}

/** A file without its shards, as it stands at this moment. */
async function ownView(model: ReadModel, file: string): Promise<FileView | null> {
  const found = await model.query({ pk: filePk(file), prefix: "file#", isConsistent: true });
  return fileView(
    file,
    found.map(({ item }) => readAspect(item)),
  );
}
