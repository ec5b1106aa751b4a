import { deadLetterQueueSuite } from "../../ports/dead-letter-queue.suite.ts";
import { systemClock } from "../../ports/clock.ts";
import { memoryDeadLetterQueue } from "./dead-letter-queue.ts";

deadLetterQueueSuite("the dead-letter queue in memory", {
  fifo: async () => memoryDeadLetterQueue({ kind: "queue", name: "loader" }, systemClock),
  standard: async () => memoryDeadLetterQueue({ kind: "pipe", name: "files-work" }, systemClock),
});
