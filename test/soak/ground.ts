/** A mesh to strike at: its stores behind proxies of ours, the object store on a small disk where the machine allows it. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { services } from "@sluice/contracts/services.ts";
import { choosePorts } from "@sluice/deploy/local/supervisor/environment.ts";
import type { Random } from "@sluice/deploy/samples/random.ts";
import { legacyUrl } from "@sluice/deploy/local/stores/postgres.ts";
import { startCuttingProxy } from "../support/cutting-proxy.ts";
import { startFaultProxy, throttledQueue, throttledTable } from "../support/fault-proxy.ts";
import { startTestMesh, type TestMesh } from "../support/mesh.ts";
import { mountSmallDisk } from "../support/small-disk.ts";
import type { Ground } from "./faults.ts";

/** A ground, and the mesh on it. */
export interface Soaked extends Ground {
  readonly it: TestMesh;
  stop(): Promise<void>;
}

const objectsMebibytes = 64;

/** Lays it out. A dead worker's messages come back after 3 s, so that a round is a matter of seconds. */
export async function layGround(random: Random, lastsMs: number): Promise<Soaked> {
  const directory = mkdtempSync(join(tmpdir(), "sluice-soak-"));
  // The database server may run as another user.
  chmodSync(directory, 0o755);
  const disk = mountSmallDisk(join(directory, "objects"), objectsMebibytes);
  const ports = await choosePorts();
  const proxies = {
    dynamodb: await startFaultProxy(throttledTable(ports.dynamodb), random),
    queues: await startFaultProxy(throttledQueue(ports.queues), random),
    postgres: await startCuttingProxy({ port: ports.postgres }),
  };
  const env = {
    SLUICE_VISIBILITY_SECONDS: "3",
    AWS_ENDPOINT_URL_DYNAMODB: proxies.dynamodb.url,
    AWS_ENDPOINT_URL_SQS: proxies.queues.url,
  };
  const tidy = (): void => {
    for (const proxy of Object.values(proxies)) proxy.stop();
    disk?.unmount();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const it = await startTestMesh({
      ephemeral: false,
      directory,
      ports,
      databaseUrl: null,
      env: {
        ...Object.fromEntries([...services, "pipes", "bus"].map((name) => [name, env])),
        "sync-consumer": { ...env, DATABASE_URL: legacyUrl(proxies.postgres.port) },
      },
    });
    const stop = async (): Promise<void> => {
      await it.stop();
      tidy();
    };
    return { it, mesh: it.mesh, proxies, disk, lastsMs, stop };
  } catch (cause) {
    tidy();
    throw cause;
  }
}
