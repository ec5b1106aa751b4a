/** A dead letter without what its feed marks as personal: operators see who is meant by key, and what is wrong, not the person. Pure. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import { maskedIn, withMasks } from "@sluice/contracts/personal.ts";
import * as v from "valibot";
import type { Letter } from "./letter.ts";

const Carried = v.looseObject({
  state: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
});

/** What a letter says; the rest of it stays. A body that cannot be read as an event is shown as it is. */
export function masked<Said extends Pick<Letter, "event" | "cause" | "content">>(
  said: Said,
  feedOf: (entity: string) => Pick<AnyFeed, "personal"> | undefined = feedOfEntity,
): Said {
  const { event, content, cause } = said;
  const personal = event.entity === null ? undefined : feedOf(event.entity)?.personal;
  const carried = v.safeParse(Carried, content);
  if (personal === undefined || !carried.success) return said;
  const { state } = carried.output;
  return {
    ...said,
    cause: maskedIn(cause, personal, state),
    content: { ...carried.output, state: withMasks(personal, state) },
  };
}
