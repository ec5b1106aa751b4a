/** Every column and every field of a state, of every feed there is: what looks personal is marked, or said not to be, with the reason. */
import { describe, expect, test } from "bun:test";
import type { AnyFeed } from "../feed.ts";
import { looksPersonal, unsaidPersonal } from "../personal.ts";
import { feeds } from "./catalogue.ts";

const namesOf = ({ format, stateFields }: Pick<AnyFeed, "format" | "stateFields">): string[] => [
  ...format.columns,
  ...stateFields,
];

describe("a name", () => {
  test.each([
    "name",
    "bank_kana",
    "accountNumber",
    "E-MAIL",
    "home_phone",
    "birthday",
    "customer",
    "customerCode1",
    "edi",
  ])("looks personal: %s", (name) => expect(looksPersonal(name)).toBe(true));
  test.each(["order_no", "amount", "status", "filename", "stage", "mailing", "currency"])(
    "does not: %s",
    (name) => expect(looksPersonal(name)).toBe(false),
  );
});

test("a feed that says nothing of what looks personal, or both, or of what it has not, is found", () => {
  expect(unsaidPersonal({}, ["no", "phone"])).toEqual(["phone"]);
  expect(unsaidPersonal({ personal: ["phone"] }, ["no", "phone"])).toEqual([]);
  expect(unsaidPersonal({ notPersonal: { phone: "a shop's" } }, ["no", "phone"])).toEqual([]);
  expect(
    unsaidPersonal({ personal: ["phone"], notPersonal: { phone: "a shop's", fax: "" } }, ["phone"]),
  ).toEqual([...["phone", "fax"]]);
});

test.each([...feeds.keys()])("%s says of each that looks personal whether it is", (name) => {
  const feed = feeds.get(name) ?? expect.unreachable();
  const names = namesOf(feed);
  expect(names.length).toBeGreaterThan(feed.format.columns.length);
  expect(unsaidPersonal(feed, names)).toEqual([]);
});

test.each(
  [...feeds.values()].filter((feed) => feed.personal !== undefined).map((feed) => [feed.name, feed] as const),
)("%s marks a personal column and the field of the state that is made of it alike", (_name, feed) => {
  const camel = (column: string): string =>
    column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const names = new Set(namesOf(feed));
  for (const one of feed.personal ?? [])
    if (names.has(camel(one))) expect(feed.personal).toContain(camel(one));
});
