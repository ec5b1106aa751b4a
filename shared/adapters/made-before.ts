/** Whether an upload in parts whose parts are gone became its object. */
import { ObjectMissing, type ObjectStore } from "../ports/object-store.ts";
import { PartsGone, type PartsPlace } from "../ports/part-store.ts";

/** Rejects with PartsGone unless the object is there. */
export async function isThere(objects: Pick<ObjectStore, "bytes">, place: PartsPlace): Promise<void> {
  await objects.bytes(place.key, { offset: 0, length: 0 }).catch((cause: unknown) => {
    throw cause instanceof ObjectMissing ? new PartsGone(place, { cause }) : cause;
  });
}
