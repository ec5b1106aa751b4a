/** A hand that edits the old database in memory past Sluice, for tests. */
import { branchChange, branchTable } from "../../ports/legacy-store.suite.ts";
import type { MemoryLegacyStore } from "./legacy-store.ts";

/** Sets the name of a branch; makes the row where there is none, removes it where the name is null. */
export const editBranch =
  (store: MemoryLegacyStore) =>
  async (code: string, name: string | null): Promise<void> => {
    const { row } = branchChange(code, 1, name);
    store.edit(branchTable, (rows) => [
      ...rows.filter((other) => other["branch_code"] !== code),
      ...(row === null ? [] : [row]),
    ]);
  };
