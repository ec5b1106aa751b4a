import { legacyDigestsSuite } from "../../ports/legacy-digests.suite.ts";
import { memoryLegacyDigests } from "./legacy-digests.ts";
import { memoryLegacyStore } from "./legacy-store.ts";
import { editBranch } from "./testing-hand.ts";

legacyDigestsSuite("the digests of a legacy store in memory", async () => {
  const store = memoryLegacyStore();
  return { store, digests: memoryLegacyDigests(store), edit: editBranch(store) };
});
