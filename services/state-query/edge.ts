/**
 * State-query as a module that exports `fetch`, for hosts that bring their own server: `deno serve services/state-query/edge.ts`, workerd.
 * It answers alone: its queue is taken by another host of the same service.
 */
import process from "node:process";
import { readConfig } from "./config.ts";
import { wire } from "./wire.ts";

const { fetch } = wire(readConfig(process.env));

export default { fetch };
