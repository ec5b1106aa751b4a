/** How a file ended that wrote what rows refer to. */
import * as v from "valibot";

/** With so many entity events, each of which must be projected before the file is. */
export const End = v.object({ file: v.string(), emitted: v.number() });
