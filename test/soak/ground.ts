/** A mesh to strike at: DynamoDB behind a proxy of ours, the object store on a small disk where the machine allows it. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { services } from "@sluice/contracts/services.ts";
import { choosePorts } from "@sluice/deploy/local/supervisor/environment.ts";
import type { Random } from "@sluice/deploy/samples/random.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
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
  const proxy = await startFaultProxy({ port: ports.dynamodb }, random);
  const env = { SLUICE_VISIBILITY_SECONDS: "3", AWS_ENDPOINT_URL_DYNAMODB: proxy.url };
  const tidy = (): void => {
    proxy.stop();
    disk?.unmount();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const it = await startTestMesh({
      ephemeral: false,
      directory,
      ports,
      databaseUrl: null,
      env: Object.fromEntries(services.map((name) => [name, env])),
    });
    const stop = async (): Promise<void> => {
      await it.stop();
      tidy();
    };
    return { it, mesh: it.mesh, proxy, disk, lastsMs, stop };
  } catch (cause) {
    tidy();
    throw cause;
  }
}
