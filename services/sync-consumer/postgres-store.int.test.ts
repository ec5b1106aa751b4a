import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { legacyStoreSuite } from "@sluice/shared/ports/legacy-store.suite.ts";
import { testPostgres } from "@sluice/test/support/postgres.ts";
import { editBranch } from "./testing-hand.ts";

legacyStoreSuite("the Postgres legacy store", async () => {
  const url = await (await testPostgres()).database();
  const store = postgresLegacyStore({ url, poolSize: 2 });
  const sql = openPostgres({ url, poolSize: 1 });
  return {
    store: { ...store, close: async () => void (await Promise.all([store.close(), sql.end()])) },
    branches: () => sql`select * from legacy.bank_branches`,
    edit: editBranch(sql),
  };
});
