/** Whether a version may run beside what runs in a stage: in both directions, and with what still waits in queues. */
import { type Change, type Hurt, changeKinds } from "./changes.ts";
import { compareSchemas } from "./compare.ts";
import type { Deployment } from "./deployments.ts";
import type { ContractSchema } from "./json-schema.ts";

/** Why it may not, one reason each, in words; empty: it may. */
export type Obstacles = readonly string[];

/**
 * Asks it. `waiting` is how many events lie in the candidate's queue and dead-letter queue; null: nobody has counted, and some are
 * taken to wait.
 */
export function obstacles(
  candidate: Deployment,
  running: readonly Deployment[],
  waiting: number | null,
): Obstacles {
  const before = running.find(({ service }) => service === candidate.service);
  return [
    ...running.flatMap((sender) => asReader(candidate, sender)),
    ...running.flatMap((reader) => asSender(candidate, reader)),
    ...(before === undefined || waiting === 0 ? [] : asHeir(candidate, before, waiting)),
  ];
}

/** What runs goes on sending: the candidate must take it. */
function asReader(candidate: Deployment, sender: Deployment): string[] {
  return Object.entries(sender.sends).flatMap(([type, sent]) => {
    const read = candidate.reads[type];
    return read === undefined
      ? []
      : hurting(sent, read, "new").map(
          (change) =>
            `${candidate.service} ${candidate.version} cannot take ${type} of ${named(sender)}: ${told(change)}`,
        );
  });
}

/** The candidate sends: what reads in the stage must take it, and know it at all. */
function asSender(candidate: Deployment, reader: Deployment): string[] {
  return Object.entries(candidate.sends).flatMap(([type, sent]) => {
    const read = reader.reads[type];
    return read === undefined
      ? []
      : hurting(read, sent, "released").map(
          (change) =>
            `${named(reader)} cannot take ${type} of ${candidate.service} ${candidate.version}: ${told(change)}`,
        );
  });
}

/** What was sent to the version before may still wait. */
function asHeir(candidate: Deployment, before: Deployment, waiting: number | null): string[] {
  const many = waiting === null ? "nobody has counted what waits in its queues" : `${waiting} events wait`;
  return Object.entries(before.reads).flatMap(([type, was]) => {
    const read = candidate.reads[type];
    if (read === undefined)
      return [`${candidate.service} ${candidate.version} does not know ${type} any more, and ${many}`];
    return hurting(was, read, "new").map(
      (change) =>
        `${candidate.service} ${candidate.version} cannot take a ${type} that was sent before (${many}): ${told(change)}`,
    );
  });
}

function hurting(
  before: ContractSchema,
  after: ContractSchema,
  whom: Exclude<Hurt, "none" | "both">,
): Change[] {
  return compareSchemas(before, after).filter(({ kind }) => {
    const { hurts } = changeKinds[kind];
    return hurts === whom || hurts === "both";
  });
}

const named = ({ service, version }: Deployment): string => `${service} ${version} (which runs)`;
const told = ({ kind, path, detail }: Change): string =>
  `${path} ${changeKinds[kind].words}${detail === "" ? "" : ` (${detail})`}`;
