/** What can befall the real parts while a file is on its way. */
import { setTimeout as pause } from "node:timers/promises";
import { services } from "@sluice/contracts/services.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import type { Mesh } from "@sluice/deploy/local/supervisor/mesh.ts";
import type { CuttingProxy } from "../support/cutting-proxy.ts";
import type { FaultProxy, Weather } from "../support/fault-proxy.ts";
import { signalTree } from "../support/process-tree.ts";
import type { SmallDisk } from "../support/small-disk.ts";

/** Where faults strike. `disk` is null where the machine lets us mount none. */
export interface Ground {
  readonly mesh: Mesh;
  /** Before the stores, for whoever calls them. */
  readonly proxies: {
    readonly dynamodb: FaultProxy;
    readonly queues: FaultProxy;
    readonly postgres: CuttingProxy;
  };
  readonly disk: SmallDisk | null;
  /** How long what lasts lasts: milliseconds. */
  readonly lastsMs: number;
}

/** A fault: it strikes, lasts, and is over when the promise resolves. */
export interface Fault {
  readonly name: string;
  strike(ground: Ground): Promise<void>;
}

/** Every process of the mesh that the supervisor runs, stores included. */
const processes = [...services, "pipes", "bus", "queues", "dynamodb", "postgres"] as const;

const killed = (name: string): Fault => ({
  name: `${name} is killed`,
  strike: async ({ mesh }) => {
    await mesh.kill(name);
    await mesh.waitRestarted(name);
  },
});

const frozen = (name: string): Fault => ({
  name: `${name} is frozen`,
  strike: async ({ mesh, lastsMs }) => {
    const pid = mesh.run().processes[name];
    if (pid === undefined) throw new Error(`${name} does not run`);
    // With its children: Postgres has a process a connection.
    signalTree(pid, "SIGSTOP");
    await pause(lastsMs);
    signalTree(pid, "SIGCONT");
  },
});

const restarted: Fault = {
  name: "postgres is restarted",
  strike: async ({ mesh }) => {
    const before = mesh.run().processes["postgres"];
    // A fast shutdown: connections are ended, what is in flight is rolled back.
    mesh.signal("postgres", "SIGINT");
    await until("postgres is gone", () => mesh.run().processes["postgres"] !== before);
    await mesh.waitRestarted("postgres");
  },
};

type Foul = Exclude<Weather["kind"], "fair">;

const weather = (name: string, store: "dynamodb" | "queues", kind: Foul, oneIn: number): Fault => ({
  name,
  strike: async ({ proxies, lastsMs }) => {
    proxies[store].turn({ kind, oneIn });
    await pause(lastsMs);
    proxies[store].turn({ kind: "fair" });
  },
});

const connectionsCut: Fault = {
  name: "connections to Postgres are cut twice a second",
  strike: async ({ proxies, lastsMs }) => {
    const end = Date.now() + lastsMs;
    while (Date.now() < end) {
      await pause(500);
      proxies.postgres.cut();
    }
  },
};

const diskFull: Fault = {
  name: "the object store's disk is full",
  strike: async ({ disk, lastsMs }) => {
    disk?.fill();
    await pause(lastsMs);
    disk?.drain();
  },
};

/** All of them that this ground has room for. */
export const faultsOn = ({ disk }: Pick<Ground, "disk">): readonly Fault[] => [
  ...processes.map(killed),
  ...processes.map(frozen),
  restarted,
  weather("DynamoDB throttles every other call", "dynamodb", "throttled", 2),
  weather("every third call's connection to DynamoDB is reset", "dynamodb", "cut", 3),
  weather("every third reply of DynamoDB is lost", "dynamodb", "reply-lost", 3),
  weather("SQS throttles every other call", "queues", "throttled", 2),
  weather("every third call's connection to SQS is reset", "queues", "cut", 3),
  weather("every third reply of SQS is lost", "queues", "reply-lost", 3),
  connectionsCut,
  ...(disk === null ? [] : [diskFull]),
];
