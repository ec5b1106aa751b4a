import { createServer } from "node:net";

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() =>
      typeof address === "object" && address !== null
        ? resolve(address.port)
        : reject(new Error("the machine gave no free port")),
    );
  });
  return promise;
}

/** Why a port of this machine cannot be listened on, with the remedy; null when it can. */
export async function whyNotFree(port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once("error", (cause: NodeJS.ErrnoException) =>
    resolve(
      cause.code === "EACCES"
        ? `Port ${port} needs rights that this user lacks: choose one from 1024 on with --port.`
        : `Port ${port} is taken: stop what listens there, or choose another with --port.`,
    ),
  );
  server.listen(port, "127.0.0.1", () => server.close(() => resolve(null)));
  return promise;
}
