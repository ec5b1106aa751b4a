import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { postgresLegacyDigests } from "@sluice/shared/adapters/postgres/legacy-digests.ts";
import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import { legacyDigestsSuite } from "@sluice/shared/ports/legacy-digests.suite.ts";
import { testPostgres } from "@sluice/test/support/postgres.ts";
import { editBranch } from "./testing-hand.ts";

legacyDigestsSuite("the digests of the old database in Postgres", async () => {
  const url = await (await testPostgres()).database();
  const store = postgresLegacyStore({ url, poolSize: 1 });
  const sql = openPostgres({ url, poolSize: 1 });
  return {
    store: { ...store, close: async () => void (await Promise.all([store.close(), sql.end()])) },
    digests: postgresLegacyDigests({ url, poolSize: 1 }),
    edit: editBranch(sql),
  };
});
