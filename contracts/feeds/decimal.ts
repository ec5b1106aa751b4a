import * as v from "valibot";

/** A decimal as text, such as `1234.50`: never a float. `whole` and `places` are the most digits before and after the point. */
export const decimal = (whole: number, places: number) =>
  v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^-?(?:0|[1-9][0-9]{0,${whole - 1}})(?:\\.[0-9]{1,${places}})?$`),
      `must be a decimal with at most ${whole} digits before the point and ${places} after it, such as 1250.00`,
    ),
  );
