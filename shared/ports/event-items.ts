/** The event items as they lie in their owners' tables: what every projection can be made of again. For an operator's tools alone. */
import { type Pipe, pipes, type TableName } from "@sluice/contracts/topology.ts";
import type { Message } from "../messaging/handler.ts";

/** The tables whose events the bus gets, each once, in the order of the topology. */
export const eventTables: readonly TableName[] = [
  ...new Set(Object.values<Pipe>(pipes).flatMap(({ table, target }) => ("bus" in target ? [table] : []))),
];

/** Some events, and where to go on from; null after the last. */
export interface EventPage {
  /** As the bus tells them; of an entity its newest alone, if its feed lets the bus have it. */
  readonly events: readonly Message[];
  /** Items that hold no event that this build can read, and why. */
  readonly unreadable: readonly string[];
  readonly next: string | null;
}

/** Reads them, a page at a time. */
export interface EventItems {
  /** From the beginning for null. Consistent: what was written before the call is there. */
  page(table: TableName, from: string | null): Promise<EventPage>;
}
