/** What each service's function or task is given, and what it answers to. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { rescueTickName } from "@sluice/shared/dead-letters/rescue-tick.ts";
import { probeTickName } from "@sluice/shared/runtime/lambda-events.ts";

/** Memory in MB, disk in MB (of a function) and GB (of a task), CPU units of a task. */
export interface Size {
  readonly memoryMb: number;
  readonly diskMb: number;
  readonly taskCpu: 256 | 512 | 1024 | 2048;
  readonly taskMemoryMb: number;
  readonly taskDiskGb: number;
}

const small: Size = { memoryMb: 512, diskMb: 512, taskCpu: 256, taskMemoryMb: 512, taskDiskGb: 21 };
/** With DuckDB: its own limit is 512 MB, the process takes twice that. Disk: three times the largest file. */
const duck: Size = { memoryMb: 2048, diskMb: 4096, taskCpu: 1024, taskMemoryMb: 2048, taskDiskGb: 50 };

export const sizes: Readonly<Record<ServiceName, Size>> = {
  "ingest-gateway": duck,
  validator: { ...duck, diskMb: 512, taskDiskGb: 21 },
  // Rows of a shard and their before-images lie in memory.
  loader: { ...small, memoryMb: 1024, taskCpu: 512, taskMemoryMb: 1024 },
  "sync-consumer": small,
  "state-query": { ...small, memoryMb: 1024 },
};

/** The routes of the public address, as the local router has them: the most specific wins. */
export const routes: Readonly<Record<ServiceName, readonly string[]>> = {
  "ingest-gateway": [
    "POST /v1/feeds/{feed}/files",
    "POST /v1/uploads",
    "GET /v1/uploads/{upload}",
    "DELETE /v1/uploads/{upload}",
    "GET /v1/uploads/{upload}/parts",
    "PUT /v1/uploads/{upload}/parts/{number}",
    "POST /v1/uploads/{upload}/complete",
    "OPTIONS /v1/tus",
    "POST /v1/tus",
    ...["HEAD", "GET", "PATCH", "DELETE"].map((method) => `${method} /v1/tus/{upload}`),
    "POST /v1/partners",
    "POST /v1/partners/{partner}/keys",
    "GET /v1/partners/{partner}/keys",
    "POST /v1/partners/{partner}/keys/{key}/{action}",
    "GET /v1/partners/{partner}/files/{file}/content",
    "POST /v1/partners/{partner}/files/{file}/undo",
  ],
  validator: [],
  loader: [
    "POST /v1/partners/{partner}/files/{file}/{decision}",
    "POST /console/partners/{partner}/files/{file}/{decision}",
    ...["pause", "resume"].flatMap((word) => [
      `POST /v1/feeds/{feed}/${word}`,
      `POST /v1/partners/{partner}/${word}`,
    ]),
  ],
  "sync-consumer": [],
  "state-query": [
    "GET /{proxy+}",
    "POST /console/{action}",
    "POST /v1/webhooks",
    "POST /v1/webhooks/{webhook}/{action}",
    "DELETE /v1/webhooks/{webhook}",
  ],
};

/** Scheduled work of a service that is a function: its ticks by name. A schedule's shortest step is a minute. */
export const ticks: Readonly<Record<ServiceName, readonly string[]>> = {
  "ingest-gateway": [rescueTickName],
  validator: [rescueTickName],
  loader: [rescueTickName],
  // Postgres may be away, which no other service's stores are.
  "sync-consumer": ["publish-progress", "prune-inbox", probeTickName],
  "state-query": ["send-notices"],
};
