/** Whom a file speaks of and must not bring back: persons who were erased after it was received. */
import { reaches } from "@sluice/contracts/erasure.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { EntityKey } from "@sluice/contracts/ids.ts";
import { listedErasures } from "@sluice/shared/erase/listed.ts";
import type { LoaderDeps } from "./deps.ts";
import type { LoadId } from "./loads.ts";

const nobody: ReadonlySet<EntityKey> = new Set();

/** Their keys, as the list is now. Asked for a feed without personal fields it asks nobody. */
export async function erasedKeys(
  { store }: Pick<LoaderDeps, "store">,
  feed: AnyFeed,
  { partner, file }: LoadId,
): Promise<ReadonlySet<EntityKey>> {
  if (feed.personal === undefined) return nobody;
  const listed = await listedErasures(store);
  return new Set(
    listed
      .filter((one) => one.partner === partner && one.entity === feed.entity && reaches(one, file))
      .map(({ key }) => key),
  );
}
