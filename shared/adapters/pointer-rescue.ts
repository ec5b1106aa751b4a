/** A service's part of pointer rescue, over AWS: the pipes of the tables that it owns. */
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { rescuedBy } from "@sluice/contracts/dead-letter-places.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { rescueTick } from "../dead-letters/rescue-tick.ts";
import { systemClock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Tick } from "../runtime/service.ts";
import { dynamoStreamRecords } from "./dynamodb/stream-records.ts";
import { sdkSettings } from "./sdk-settings.ts";
import { sqsClient } from "./sqs/client.ts";
import { sqsDeadLetterQueue } from "./sqs/dead-letter-queue.ts";

/** The tick, and what lets go of its connections. */
export interface PointerRescue {
  readonly tick: Tick;
  close(): void;
}

/** Makes it; nothing is opened before its first run. */
export function pointerRescue(service: ServiceName, stage: string, log: Log): PointerRescue {
  const sqs = sqsClient();
  const streams = new DynamoDBStreamsClient(sdkSettings());
  const queues = rescuedBy(service).map((name) => sqsDeadLetterQueue(sqs, stage, { kind: "pipe", name }));
  return {
    tick: rescueTick(queues, { records: dynamoStreamRecords(streams), clock: systemClock, log }),
    close: () => {
      sqs.destroy();
      streams.destroy();
    },
  };
}
