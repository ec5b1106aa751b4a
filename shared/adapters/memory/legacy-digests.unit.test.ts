import { legacyDigestsSuite } from "../../ports/legacy-digests.suite.ts";
import { branchChange, branchTable } from "../../ports/legacy-store.suite.ts";
import { memoryLegacyDigests } from "./legacy-digests.ts";
import { memoryLegacyStore } from "./legacy-store.ts";

legacyDigestsSuite("the digests of a legacy store in memory", async () => {
  const store = memoryLegacyStore();
  return {
    store,
    digests: memoryLegacyDigests(store),
    edit: async (code, name) => {
      const { row } = branchChange(code, 1, name);
      store.edit(branchTable, (rows) => [
        ...rows.filter((other) => other["branch_code"] !== code),
        ...(row === null ? [] : [row]),
      ]);
    },
  };
});
