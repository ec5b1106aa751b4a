import { objectStoreSuite } from "../../ports/object-store.suite.ts";
import { memoryObjectStore } from "./object-store.ts";

objectStoreSuite("the memory object store", async () => {
  const store = memoryObjectStore();
  return { store, remains: async () => store.keys() };
});
