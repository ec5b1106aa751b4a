import type * as v from "valibot";
import { ShardReady } from "../02-shard-ready/v1.ts";

/** What a shard waited for has ended: judge it now. As shard.ready told it. Emitted by validator to itself. */
export const ShardResumed = ShardReady;
export type ShardResumed = v.InferOutput<typeof ShardResumed>;
