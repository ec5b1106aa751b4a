/** A service, wired: what every host (container, Lambda, simulation) runs. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import type { Consumer } from "../messaging/handler.ts";
import type { Log } from "../ports/log.ts";

/** Work that a host runs again and again: every `everyMs`, never two at once; a throw is logged and the next turn tries again. */
export interface Tick {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

/** A wired service. Importing its modules opens nothing; `wire(config)` makes one of these. */
export interface Service {
  readonly name: ServiceName;
  readonly log: Log;
  /** The whole HTTP interface, health included, as a plain fetch handler. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly consumer: Consumer;
  readonly ticks?: readonly Tick[];
  /** Each dependency by name: null when it answers, else why not. */
  readonly ready: () => Promise<Readonly<Record<string, string | null>>>;
  /** Lets go of everything; called after the host has stopped receiving and drained. */
  readonly close: () => Promise<void>;
}
