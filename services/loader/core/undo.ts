/**
 * Undo, for one entity: what was there before the file, and whether the file's write is what is there now. Every version is an image, and each
 * image leads to the one before it by the journal. Pure, but for the reading of the journal.
 */
import { Undo } from "@sluice/contracts/events/payloads.ts";
import type { EntityState } from "@sluice/contracts/feed.ts";
import type { FileId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

/** What an undo takes back, and the place in the turn that it had. */
export const Undoing = v.object({
  ...Undo.entries,
  /** The sequence of the file that is undone. */
  sequence: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type Undoing = v.InferOutput<typeof Undoing>;

/** A version of an entity: what it was, who had written it, and the journal entry of the version before. */
export interface Image {
  /** 0: it was not there yet. */
  readonly version: number;
  readonly data: EntityState | null;
  /** Null for version 0. `restores`: it was written by an undo, as that version had been. */
  readonly source: {
    readonly file: FileId;
    readonly sequence: number;
    readonly restores?: number | undefined;
  } | null;
  readonly journal: string;
}

/** What undoing a file means for an entity. */
export type Before =
  /** Nothing of the file is in it: the file never wrote it, or that was undone already. */
  | { readonly kind: "untouched" }
  /** Looking back ended where the journal has aged out: whether the file's write is in it, or what that replaced, nobody knows. */
  | { readonly kind: "not-kept" }
  /** A later file wrote on top of it. */
  | { readonly kind: "changed-since"; readonly by: FileId }
  /** The state is the file's, and this is what it replaced. */
  | { readonly kind: "before"; readonly image: Pick<Image, "version" | "data"> };

/** Looks back from an entity as it is. `before` gives the image before one. */
export async function imageBefore(
  current: Image,
  { undoes: file, sequence }: Pick<Undoing, "undoes" | "sequence">,
  before: (image: Image) => Promise<Image>,
): Promise<Before> {
  // What an undo wrote counts as what it restored: an undo of B, then of A, finds A's write.
  const meant = async (from: Image): Promise<Image> => {
    let image = from;
    while (image.source !== null && image.source.file !== file && image.source.restores !== undefined) {
      const { restores } = image.source;
      while (image.version > restores) image = await before(image);
    }
    return image;
  };
  let image = await meant(current);
  if (image.source?.file === file) {
    while (image.source?.file === file) image = await before(image);
    return { kind: "before", image };
  }
  const last = image.source;
  if (last === null) return { kind: "untouched" };
  while (image.source !== null && image.source.sequence > sequence) {
    image = await meant(await before(image));
    if (image.source?.file === file) return { kind: "changed-since", by: last.file };
  }
  return { kind: "untouched" };
}
