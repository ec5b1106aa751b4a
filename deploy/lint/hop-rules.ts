/** Rules of hops: what a stream's reader must be set to. */
import type { Design, Finding, Hop, Rule } from "./design.ts";

const hour = 3_600;
/** What a stream keeps: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const streamKept = 24 * hour;
const pipesGuide = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html";
const lambdaGuide = "https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html";

const perHop =
  (fault: (hop: Hop, design: Design) => string | null) =>
  (design: Design): Finding[] =>
    design.hops.flatMap((hop) => {
      const what = fault(hop, design);
      return what === null ? [] : [{ where: hop.name, what }];
    });

/** Each looks at every hop. */
export const hopRules: readonly Rule[] = [
  {
    id: "hop-dead-letters",
    why: "A record that is given up without a dead-letter queue is gone, and nobody knows.",
    link: pipesGuide,
    check: perHop((hop) => (hop.deadLetterQueue === null ? "it has no dead-letter queue" : null)),
  },
  {
    id: "hop-age-alarm",
    why: "The stream forgets after 24 hours: who is to mend a hop must hear of it within minutes.",
    link: lambdaGuide,
    check: perHop(({ ageAlarm }) => {
      if (ageAlarm === null) return "nobody is told when its records grow old";
      return ageAlarm > hour ? `its alarm comes only after ${ageAlarm / hour} hours` : null;
    }),
  },
  {
    id: "trim-horizon",
    why: "A hop that starts at LATEST skips what was written between its making and its first read, and again whenever it is made anew.",
    link: pipesGuide,
    check: perHop(({ startAt }) =>
      startAt === "TRIM_HORIZON" ? null : `it starts at ${startAt ?? "wherever the default is"}`,
    ),
  },
  {
    id: "record-age",
    why: "Too short a life loses records to an outage of an hour; too long a one lets one bad record block its shard, and leaves its pointer no time to be rescued.",
    link: pipesGuide,
    check: perHop(({ recordAgeMax, triesMax }) => {
      if (triesMax !== null) return `it gives a record up after ${triesMax} tries, however short the outage`;
      if (recordAgeMax === null || recordAgeMax > streamKept / 2)
        return "a bad record may block its shard until the stream forgets it, and its pointer with it";
      return recordAgeMax < hour ? `it gives a record up after ${recordAgeMax} s: an outage loses it` : null;
    }),
  },
  {
    id: "bisect",
    why: "Without it one bad record takes its whole batch into the dead-letter queue.",
    link: lambdaGuide,
    check: perHop(({ bisects }) => (bisects ? null : "it does not halve a failing batch")),
  },
  {
    id: "parallelization",
    why: "Lanes are chosen by item: what is spread over several items of one entity overtakes itself.",
    link: lambdaGuide,
    check: perHop(({ parallelization, table }, { tables }) => {
      const safe = tables.find(({ name }) => name === table)?.oneItemAnEntity === true;
      return parallelization > 1 && !safe
        ? `it has ${parallelization} lanes, but an entity of ${table} is more than one item`
        : null;
    }),
  },
  {
    id: "pointer-rescue",
    why: "A stream's dead letter is a pointer (shard and sequence numbers): after 24 hours it points to nothing.",
    link: lambdaGuide,
    check: perHop(({ rescuesPointers }) =>
      rescuesPointers ? null : "nobody fetches what its dead letters point to",
    ),
  },
  {
    id: "deduplication-by-event",
    why: "Deduplication by the body drops the third of A, B, A within five minutes.",
    link: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html",
    check: perHop(({ fifo }) =>
      fifo !== null && fifo.deduplication === null ? "it deduplicates by the message's body" : null,
    ),
  },
  {
    id: "group",
    why: "Without a group of its own, every message waits for every other one, and one bad message stops all.",
    link: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagegroupid-property.html",
    check: perHop(({ fifo }) =>
      fifo !== null && (fifo.group === null || !fifo.group.startsWith("$."))
        ? "all its messages are in one group"
        : null,
    ),
  },
  {
    id: "stream-readers",
    why: "More than two readers of a stream shard are throttled.",
    link: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html#Streams.Processing",
    check: ({ hops }) =>
      [...Map.groupBy(hops, ({ table }) => table)].flatMap(([where, readers]) =>
        readers.length > 2
          ? [
              {
                where,
                what: `${readers.length} hops read its stream: ${readers.map(({ name }) => name).join(", ")}`,
              },
            ]
          : [],
      ),
  },
];
