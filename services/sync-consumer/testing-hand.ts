/** A hand that edits the old database past Sluice, for tests. */
import { branchChange } from "@sluice/shared/ports/legacy-store.suite.ts";
import type { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";

/** Sets the name of a branch; makes the row where there is none, removes it where the name is null. */
export const editBranch =
  (sql: ReturnType<typeof openPostgres>) =>
  async (code: string, name: string | null): Promise<void> => {
    const { row } = branchChange(code, 1, name);
    if (row === null) await sql`delete from legacy.bank_branches where branch_code = ${code}`;
    else
      await sql`insert into legacy.bank_branches ${sql(row)}
        on conflict (partner, bank_code, branch_code) do update set branch_name = excluded.branch_name`;
  };
