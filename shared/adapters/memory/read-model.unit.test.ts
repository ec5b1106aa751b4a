import { readModelSuite } from "../../ports/read-model.suite.ts";
import { memoryReadModel } from "./read-model.ts";

readModelSuite("the memory read model", async () => {
  const model = memoryReadModel();
  return { model, twin: model };
});
