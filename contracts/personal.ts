/**
 * Personal fields: what a feed marks as telling of a person (`personal` in feed.ts). Reports, dead letters, logs and operators' views show a mask in their
 * place. Only the text that is marked is known: what else a partner writes into a free field is not.
 */

/** What stands in the place of a personal value. */
export const mask = "•••";

type Value = string | number | boolean | null;
/** The names that a feed marks; undefined where it marks none. */
type Marked = readonly string[] | undefined;

/** The fields, each personal one masked. What is empty stays so: it tells of nobody. */
export const withMasks = (
  personal: Marked,
  fields: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> =>
  personal === undefined
    ? fields
    : Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          personal.includes(name) && value !== "" && value !== null ? mask : value,
        ]),
      );

/** A text (a message, a reason) without the personal values of these fields: whatever quotes one has the mask there. */
export function maskedIn(
  text: string,
  personal: Marked,
  ...of: readonly (Readonly<Record<string, Value>> | null)[]
): string {
  if (personal === undefined) return text;
  const values = of.flatMap((fields) => personal.map((name) => String(fields?.[name] ?? "")));
  const spellings = values.flatMap((value) => [value, value.trim(), JSON.stringify(value).slice(1, -1)]);
  return [...new Set(spellings)]
    .filter((value) => value !== "")
    .sort((a, b) => b.length - a.length)
    .reduce((left, value) => left.replaceAll(value, mask), text);
}

/**
 * Throws unless each name is a column's or a state's field, and none is part of the key: a key is in every id, group, log line and object
 * that Sluice writes. Give such rows a number of their own.
 */
export function checkPersonal(
  personal: Marked,
  known: {
    readonly columns: readonly string[];
    readonly state: readonly string[];
    readonly key: readonly string[];
  },
): void {
  for (const name of personal ?? []) {
    if (known.key.includes(name))
      throw new Error(
        `${name} is marked as personal and is part of the key, which is in every id and log: use another key`,
      );
    if (!known.columns.includes(name) && !known.state.includes(name))
      throw new Error(`${name} is marked as personal, but is neither a column nor a field of the state`);
  }
}

const personalWords: ReadonlySet<string> = new Set([
  ...["name", "kana", "surname", "person", "customer", "payee", "payer", "contact", "holder", "recipient"],
  ...["account", "iban", "card", "passport", "licence", "license", "ssn"],
  ...["mail", "email", "phone", "tel", "mobile", "fax", "address", "street", "zip"],
  ...["birth", "birthday", "birthdate", "dob", "age", "gender", "sex"],
  ...["edi", "remark", "remarks", "note", "notes", "memo", "comment", "comments"],
]);

/** Whether a column's or a field's name, in snake or camel case, sounds like something that tells of a person. */
export const looksPersonal = (name: string): boolean =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => personalWords.has(word));

/**
 * Names that look personal and that a feed neither marks nor says to be none, and names of `notPersonal` that are marked too, or that there are
 * not: empty for a feed that says all of it.
 */
export const unsaidPersonal = (
  {
    personal = [],
    notPersonal = {},
  }: { readonly personal?: Marked; readonly notPersonal?: Readonly<Record<string, string>> | undefined },
  names: readonly string[],
): readonly string[] => [
  ...names.filter(
    (name) => looksPersonal(name) && !personal.includes(name) && notPersonal[name] === undefined,
  ),
  ...Object.keys(notPersonal).filter((name) => personal.includes(name) || !names.includes(name)),
];
