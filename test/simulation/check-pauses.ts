/** Nothing that is paused takes its turn: the loader's table, read in the order of its writes. */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { World } from "./world.ts";

const Scope = { feed: v.optional(v.string()), partner: v.optional(v.string()) };
const PauseImage = v.object({
  pk: v.pipe(v.string(), v.startsWith("#pause#")),
  sk: v.literal("pause"),
  state: v.object({ ...Scope, isPaused: v.boolean() }),
});
const BegunImage = v.object({
  sk: v.literal("load"),
  version: v.literal(1),
  state: v.object({
    file: v.string(),
    partner: v.string(),
    feed: v.string(),
    status: v.picklist(["planning", "loading"]),
  }),
});

/** Every load that was begun while its feed, its partner or both were paused. */
export function checkPauses({ images }: World): string[] {
  const paused = new Map<
    string,
    { readonly feed?: string | undefined; readonly partner?: string | undefined }
  >();
  return (images.get("loads") ?? []).flatMap((image) => {
    const item = unmarshall(image);
    const pause = v.safeParse(PauseImage, item);
    if (pause.success) {
      const { pk, state } = pause.output;
      if (state.isPaused) paused.set(pk, state);
      else paused.delete(pk);
    }
    const begun = v.safeParse(BegunImage, item);
    if (!begun.success) return [];
    const { file, partner, feed } = begun.output.state;
    const met = [...paused.values()].some(
      (scope) => (scope.feed ?? feed) === feed && (scope.partner ?? partner) === partner,
    );
    return met ? [`file ${file} took its turn while ${feed} of ${partner} was paused`] : [];
  });
}
