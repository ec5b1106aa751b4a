/** What package-lock.json says of each package that `npm ci` installs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";

const Entry = v.object({
  name: v.optional(v.string()),
  version: v.optional(v.string()),
  integrity: v.optional(v.string()),
  license: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())])),
  link: v.optional(v.boolean(), false),
  /** Lies inside another package's archive, whose integrity covers it. */
  inBundle: v.optional(v.boolean(), false),
  hasInstallScript: v.optional(v.boolean(), false),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  optionalDependencies: v.optional(v.record(v.string(), v.string()), {}),
});
const Lock = v.object({ lockfileVersion: v.literal(3), packages: v.record(v.string(), Entry) });

/** A package of the lock. `place`: its directory below the project's root. `isDeployed`: a service needs it to run. */
export interface LockedPackage extends v.InferOutput<typeof Entry> {
  readonly name: string;
  readonly place: string;
  readonly isDeployed: boolean;
}

/** Every package from a registry; our own workspaces are not among them. Throws on a lock of another form. */
export function lockedPackages(root: string): LockedPackage[] {
  const { packages } = v.parse(Lock, JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
  const deployed = reached(packages);
  return Object.entries(packages)
    .filter(([place, { link }]) => place.includes("node_modules/") && !link)
    .map(([place, entry]) => ({
      ...entry,
      place,
      name: entry.name ?? place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length),
      isDeployed: deployed.has(place),
    }));
}

/** The places of all that the services need, found as Node finds them: from the one who asks upwards. */
function reached(packages: Readonly<Record<string, v.InferOutput<typeof Entry>>>): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = Object.keys(packages).filter((place) =>
    /^(?:contracts|shared|services\/[^/]+)$/.test(place),
  );
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { dependencies = {}, optionalDependencies = {} } = packages[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = placeOf(name, place, packages);
      if (at === undefined || found.has(at)) continue;
      found.add(at);
      waiting.push(at);
    }
  }
  return found;
}

function placeOf(
  name: string,
  from: string,
  packages: Readonly<Record<string, unknown>>,
): string | undefined {
  for (let place = from; ; place = place.slice(0, Math.max(place.lastIndexOf("/"), 0))) {
    const candidate = `${place === "" ? "" : `${place}/`}node_modules/${name}`;
    if (candidate in packages) return candidate;
    if (place === "") return undefined;
  }
}
