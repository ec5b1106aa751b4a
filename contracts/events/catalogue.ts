/** Every event of the mesh: its type, its payload, who emits it and who takes it. In the order of a file's way. */
import type * as v from "valibot";
import type { ServiceName } from "../services.ts";
import { FileReceived } from "./01-file-received/v1.ts";
import { ShardReady } from "./02-shard-ready/v1.ts";
import { FileSharded } from "./03-file-sharded/v1.ts";
import { FileFailed } from "./04-file-failed/v1.ts";
import { ShardValidated } from "./05-shard-validated/v1.ts";
import { ShardRejected } from "./06-shard-rejected/v1.ts";
import { FileValidated } from "./07-file-validated/v1.ts";
import { FileRejected } from "./08-file-rejected/v1.ts";
import { LoadRequested } from "./09-load-requested/v1.ts";
import { ShardLoaded } from "./10-shard-loaded/v1.ts";
import { FileLoaded } from "./11-file-loaded/v1.ts";
import { SyncProgressed } from "./13-sync-progressed/v1.ts";
import { PartnerRegistered } from "./14-partner-registered/v1.ts";
import { PartnerKeyIssued } from "./15-partner-key-issued/v1.ts";
import { PlanRequested } from "./16-plan-requested/v1.ts";
import { ShardPlanned } from "./17-shard-planned/v1.ts";
import { LoadPlanned } from "./18-load-planned/v1.ts";
import { FileHeld } from "./19-file-held/v1.ts";
import { FileReleased } from "./20-file-released/v1.ts";
import { FileRefused } from "./21-file-refused/v1.ts";
import { FileChecked } from "./22-file-checked/v1.ts";
import { ShardResumed } from "./23-shard-resumed/v1.ts";
import { PartnerKeyEnded } from "./24-partner-key-ended/v1.ts";
import { FeedPaused } from "./29-feed-paused/v1.ts";
import { FeedResumed } from "./30-feed-resumed/v1.ts";
import { FileWithdrawn } from "./28-file-withdrawn/v1.ts";
import { UndoRequested } from "./31-undo-requested/v1.ts";
import { UploadCompleted } from "./46-upload-completed/v1.ts";

interface EventContract {
  readonly payload: v.GenericSchema;
  readonly producer: ServiceName;
  /** Who acts on it, besides state-query, which takes every event. Empty: broadcast only. */
  readonly consumers: readonly ServiceName[];
}

/** The pipeline's events by type. Entity events (`order.created.v1`, …) are the feeds' own: see feeds/catalogue.ts. */
export const pipelineEvents = {
  "upload.completed.v1": {
    payload: UploadCompleted,
    producer: "ingest-gateway",
    consumers: ["ingest-gateway"],
  },
  "file.received.v1": {
    payload: FileReceived,
    producer: "ingest-gateway",
    consumers: ["ingest-gateway", "loader"],
  },
  "shard.ready.v1": { payload: ShardReady, producer: "ingest-gateway", consumers: ["validator"] },
  "file.sharded.v1": { payload: FileSharded, producer: "ingest-gateway", consumers: [] },
  "file.failed.v1": {
    payload: FileFailed,
    producer: "ingest-gateway",
    consumers: ["loader", "validator"],
  },
  "undo.requested.v1": { payload: UndoRequested, producer: "ingest-gateway", consumers: ["loader"] },
  "shard.resumed.v1": { payload: ShardResumed, producer: "validator", consumers: ["validator"] },
  "shard.validated.v1": { payload: ShardValidated, producer: "validator", consumers: ["validator"] },
  "shard.rejected.v1": { payload: ShardRejected, producer: "validator", consumers: ["validator"] },
  "file.validated.v1": { payload: FileValidated, producer: "validator", consumers: ["loader"] },
  "file.rejected.v1": {
    payload: FileRejected,
    producer: "validator",
    consumers: ["loader", "ingest-gateway", "validator"],
  },
  "plan.requested.v1": { payload: PlanRequested, producer: "loader", consumers: ["loader"] },
  "shard.planned.v1": { payload: ShardPlanned, producer: "loader", consumers: ["loader"] },
  "load.planned.v1": { payload: LoadPlanned, producer: "loader", consumers: [] },
  "file.held.v1": { payload: FileHeld, producer: "loader", consumers: ["validator"] },
  "file.released.v1": { payload: FileReleased, producer: "loader", consumers: ["loader"] },
  "file.refused.v1": {
    payload: FileRefused,
    producer: "loader",
    consumers: ["loader", "ingest-gateway", "validator"],
  },
  "file.withdrawn.v1": {
    payload: FileWithdrawn,
    producer: "loader",
    consumers: ["loader", "ingest-gateway", "validator"],
  },
  "file.checked.v1": { payload: FileChecked, producer: "loader", consumers: ["validator"] },
  "load.requested.v1": { payload: LoadRequested, producer: "loader", consumers: ["loader"] },
  "shard.loaded.v1": { payload: ShardLoaded, producer: "loader", consumers: ["loader"] },
  "file.loaded.v1": {
    payload: FileLoaded,
    producer: "loader",
    consumers: ["validator", "ingest-gateway"],
  },
  "sync.progressed.v1": { payload: SyncProgressed, producer: "sync-consumer", consumers: [] },
  "feed.paused.v1": { payload: FeedPaused, producer: "loader", consumers: ["ingest-gateway"] },
  "feed.resumed.v1": { payload: FeedResumed, producer: "loader", consumers: ["loader", "ingest-gateway"] },
  "partner.registered.v1": { payload: PartnerRegistered, producer: "ingest-gateway", consumers: [] },
  "partner.key-issued.v1": { payload: PartnerKeyIssued, producer: "ingest-gateway", consumers: ["loader"] },
  "partner.key-ended.v1": { payload: PartnerKeyEnded, producer: "ingest-gateway", consumers: ["loader"] },
} as const satisfies Record<`${string}.${string}.v${number}`, EventContract>;

/** A pipeline event's type. */
export type PipelineEventType = keyof typeof pipelineEvents;

/** The payload of a pipeline event. */
export type PayloadOf<Type extends PipelineEventType> = v.InferOutput<
  (typeof pipelineEvents)[Type]["payload"]
>;

/** Whether a type names a pipeline event. */
export function isPipelineEvent(type: string): type is PipelineEventType {
  return Object.hasOwn(pipelineEvents, type);
}
