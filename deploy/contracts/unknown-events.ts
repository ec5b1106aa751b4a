/** Events of a candidate that a reader in the stage has never heard of: it would dead-letter them. */
import type { Deployment } from "./deployments.ts";
import { readersOf } from "./readers.ts";

/** One reason each; empty: everybody knows everything that is sent to them. */
export function unknownEvents(candidate: Deployment, running: readonly Deployment[]): readonly string[] {
  return Object.keys(candidate.sends).flatMap((type) =>
    running
      .filter(({ service }) => service !== candidate.service)
      .filter(
        ({ service, reads }) => readersOf(type, candidate.service).includes(service) && !(type in reads),
      )
      .map(
        ({ service, version }) =>
          `${service} ${version}, which runs, does not know ${type} and would dead-letter it: deploy ${service} first`,
      ),
  );
}
