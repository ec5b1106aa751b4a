import { projectionSuite } from "../../ports/projection.suite.ts";
import { memoryProjection } from "./projection.ts";

projectionSuite("the memory projection", async () => memoryProjection());
