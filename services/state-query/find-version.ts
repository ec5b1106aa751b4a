/** The version of an entity that a query names, by its number or by an instant. */
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Version } from "./core/past-version.ts";
import type { KeptEntity } from "./core/told-entity.ts";
import type { QueryDeps } from "./deps.ts";
import { versionsBack, type WalkEnd } from "./entity-history.ts";
import { instantOf } from "./as-of.ts";
import { badQuery, beforeEntity, noSuchVersion, versionNotKept, versionTooFar } from "./problems.ts";

/** What was asked for: nothing (the newest), a version, or an instant in UTC with milliseconds. */
export type AsOf = { readonly version: number } | { readonly at: string } | null;

/** What was asked for, or what is wrong with it. */
export type ReadAsOf =
  | { readonly ok: true; readonly asOf: AsOf }
  | { readonly ok: false; readonly problem: Problem };

/** Reads `?version=` and `?at=`, of which one may be given. */
export function asOfOf({
  version,
  at,
}: {
  readonly version?: string | undefined;
  readonly at?: string | undefined;
}): ReadAsOf {
  if (version !== undefined && at !== undefined)
    return { ok: false, problem: badQuery("at", "Name a version or an instant, not both.") };
  if (at !== undefined) {
    const instant = instantOf(at);
    return instant.ok ? { ok: true, asOf: { at: instant.at } } : instant;
  }
  if (version === undefined) return { ok: true, asOf: null };
  if (!/^[1-9][0-9]{0,14}$/.test(version))
    return { ok: false, problem: badQuery("version", "version must be a whole number, from 1.") };
  return { ok: true, asOf: { version: Number(version) } };
}

/** A version, or why there is none to tell. */
export type FoundVersion =
  | { readonly ok: true; readonly version: Version }
  | { readonly ok: false; readonly problem: Problem };

/** Finds it, walking back through the journal. Rejects when an object cannot be read. */
export async function findVersion(
  objects: QueryDeps["objects"],
  entity: KeptEntity,
  asOf: AsOf,
): Promise<FoundVersion> {
  if (asOf !== null && "version" in asOf && asOf.version > entity.version)
    return { ok: false, problem: noSuchVersion(asOf.version, entity.version) };
  const walk = versionsBack(objects, entity);
  let oldest: Version | null = null;
  for (;;) {
    const step = await walk.next();
    if (step.done === true) return { ok: false, problem: missing(asOf, oldest, step.value) };
    oldest = step.value;
    if (asOf === null || ("version" in asOf && asOf.version === oldest.version))
      return { ok: true, version: oldest };
    if (!("at" in asOf)) continue;
    // A version whose time nobody knows any more: whether it stood then cannot be told, nor of those before it.
    if (oldest.made === null) return { ok: false, problem: versionNotKept(oldest.version + 1) };
    if (oldest.made.at <= asOf.at) return { ok: true, version: oldest };
  }
}

function missing(asOf: AsOf, oldest: Version | null, end: WalkEnd): Problem {
  const reached = oldest?.version ?? 1;
  const first = oldest?.made?.at ?? null;
  if (end === "too-far") return versionTooFar(reached);
  if (end === "first")
    return asOf !== null && "at" in asOf ? beforeEntity(asOf.at, first) : noSuchVersion(reached - 1, reached);
  return versionNotKept(reached);
}
