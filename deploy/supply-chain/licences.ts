/** Which licences the packages may have that Sluice is made and tested with (SPDX expressions, https://spdx.dev/learn/handling-license-info/). */
import type { LockedPackage } from "./lock.ts";

/** Asks for no more than a notice. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
]);

/** What is taken all the same, and why; unless it says so, only where no service needs it to run. */
const exceptions: readonly {
  readonly name: RegExp;
  readonly licence: string;
  readonly why: string;
  readonly deployed?: true;
}[] = [
  {
    name: /^@img\/sharp-/,
    licence: "LGPL-3.0-or-later",
    why: "libvips as a library of its own, below miniflare, which plays Cloudflare's edge in tests",
  },
  { name: /^axe-core$/, licence: "MPL-2.0", why: "run in a page by tests, unchanged, and part of nothing" },
  { name: /^caniuse-lite$/, licence: "CC-BY-4.0", why: "a table of browsers below Istanbul, for fuzzing" },
  {
    name: /^combine-errors$/,
    licence: "none",
    why: "MIT by its Readme, and not stated where npm looks; below tus-js-client, which plays a partner in tests",
  },
  {
    ...{ name: /^json-bignum$/, licence: "none", deployed: true },
    why: "MIT by its LICENSE, stated as npm had it before 2015; below DuckDB-WASM's Arrow",
  },
];

/** Whether an expression is met by licences that `may` says yes to. */
function met(expression: string, may: (licence: string) => boolean): boolean {
  const bare = expression.replaceAll(/[()]/g, " ").trim();
  return bare.split(/\s+OR\s+/).some((one) => one.split(/\s+AND\s+/).every((licence) => may(licence.trim())));
}

/** The packages whose licence nobody has agreed to; `deployed` ones have no exceptions. */
export function licenceFaults(packages: readonly LockedPackage[]): string[] {
  return packages.flatMap(({ name, version, license, isDeployed }) => {
    const expression = typeof license === "string" ? license : "none";
    const excepted = exceptions
      .filter((one) => one.name.test(name) && (!isDeployed || one.deployed === true))
      .map(({ licence }) => licence);
    return met(expression, (licence) => allowed.has(licence) || excepted.includes(licence))
      ? []
      : [`${name}@${version ?? "?"}: ${expression}`];
  });
}
