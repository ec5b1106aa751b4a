import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { EntityChanged } from "./12-entity-changed/v1.ts";
import { pipelineEvents } from "./catalogue.ts";

const folders = readdirSync(import.meta.dirname).filter((name) => /^[0-9]{2}-/.test(name));
const typeOf = (folder: string): string => {
  const [, subject, verb] = /^[0-9]{2}-([a-z]+)-([a-z-]+)$/.exec(folder) ?? [];
  return `${subject}.${verb}.v1`;
};
const schemas: Readonly<Record<string, v.GenericSchema>> = Object.fromEntries([
  ...Object.entries(pipelineEvents).map(([type, { payload }]) => [type, payload]),
  ["entity.changed.v1", EntityChanged],
]);

describe("each event's folder", () => {
  test.each(folders)("%s holds a schema of the catalogue and a sample that it accepts, whole", (folder) => {
    const schema = schemas[typeOf(folder)];
    if (schema === undefined) throw new Error(`no event ${typeOf(folder)} in the catalogue`);
    const sample: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, folder, "v1.sample.json"), "utf8"),
    );
    expect(v.parse(schema, sample)).toEqual(sample);
  });

  test("there is one for every event of the catalogue", () => {
    expect(folders.map(typeOf).sort()).toEqual(Object.keys(schemas).sort());
  });
});
