import { partStoreSuite } from "../../ports/part-store.suite.ts";
import { memoryObjectStore } from "./object-store.ts";
import { memoryPartStore } from "./part-store.ts";

partStoreSuite("uploads in parts in memory", async () => {
  const objects = memoryObjectStore();
  return { objects, parts: memoryPartStore(objects) };
});
