/** A proxy before a server that speaks over plain connections: it can cut them all, in the midst of whatever they carry. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { portOf } from "./fault-proxy.ts";

/** The running proxy. */
export interface CuttingProxy {
  readonly port: number;
  /** Cuts every connection that is open now. */
  cut(): void;
  /** Connections that were cut so far. */
  struck(): number;
  stop(): void;
}

/** Starts it before 127.0.0.1:`port`. */
export async function startCuttingProxy({ port }: { readonly port: number }): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let struck = 0;
  const server = createServer((client) => {
    const behind = connect({ host: "127.0.0.1", port });
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    }
    // A cut is no error of ours, and each end learns of the other's.
    pipeline(client, behind, () => behind.destroy());
    pipeline(behind, client, () => client.destroy());
    client.on("close", () => behind.destroy());
  });
  const endAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: portOf(server.address()),
    cut: () => {
      struck += open.size / 2;
      endAll();
    },
    struck: () => struck,
    stop: () => {
      server.close();
      endAll();
    },
  };
}
