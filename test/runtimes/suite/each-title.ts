/** The name of one row's test, as Bun writes it. */
import { format } from "node:util";

/** Fills `%s`, `%d`, `%i`, `%f`, `%j`, `%o`, `%p` by the row's values in turn, `%#` by its index and `$name` by a property of the first. */
export function eachTitle(title: string, values: readonly unknown[], index: number): string {
  let next = 0;
  const [first] = values;
  return title
    .replaceAll(/%[sdifjop#%]/g, (place) => {
      if (place === "%%") return "%";
      if (place === "%#") return String(index);
      const value = values[next];
      next += 1;
      return format(place === "%p" ? "%o" : place, value);
    })
    .replaceAll(/\$(\w+)/g, (whole, name: string) =>
      typeof first === "object" && first !== null && name in first ? String(Reflect.get(first, name)) : whole,
    );
}
