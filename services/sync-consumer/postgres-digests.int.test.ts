import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { postgresLegacyDigests } from "@sluice/shared/adapters/postgres/legacy-digests.ts";
import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import { legacyDigestsSuite } from "@sluice/shared/ports/legacy-digests.suite.ts";
import { branchChange } from "@sluice/shared/ports/legacy-store.suite.ts";
import { testPostgres } from "@sluice/test/support/postgres.ts";

legacyDigestsSuite("the digests of the old database in Postgres", async () => {
  const url = await (await testPostgres()).database();
  const store = postgresLegacyStore({ url, poolSize: 1 });
  const sql = openPostgres({ url, poolSize: 1 });
  return {
    store: { ...store, close: async () => void (await Promise.all([store.close(), sql.end()])) },
    digests: postgresLegacyDigests({ url, poolSize: 1 }),
    edit: async (code, name) => {
      const { row } = branchChange(code, 1, name);
      if (row === null) await sql`delete from legacy.bank_branches where branch_code = ${code}`;
      else
        await sql`insert into legacy.bank_branches ${sql(row)}
          on conflict (partner, bank_code, branch_code) do update set branch_name = excluded.branch_name`;
    },
  };
});
