/** 200 small files of ten partners at once, with and without five large ones of another partner beside them. */
import { type Crowd, residentMb, sendCrowd } from "../support/crowd.ts";
import { startTestMesh } from "../support/mesh.ts";
import { bar, type Benchmark, type Figure, percentile } from "./figure.ts";

const partners = 10;
const filesEach = 20;
const rowsEach = 20;
const large = { files: 5, rows: 20_000 };

/** The benchmark. */
export const fairness: Benchmark = {
  name: "fairness",
  about: `${partners * filesEach} small files at once, alone and beside ${large.files} of ${large.rows} rows: answers, verdicts, queues, memory`,
  run: async (say) => {
    const it = await startTestMesh();
    try {
      const small = await Promise.all(
        Array.from({ length: partners }, (_, index) => it.otherPartner(`partner-${index}`)),
      );
      const of = (round: number, files: number): Crowd => ({
        small,
        filesEach,
        rowsEach,
        large: { by: it.partner, rows: large.rows, files },
        round,
      });
      // The first one warms every process up.
      await sendCrowd(it, of(0, 1));
      const alone = await sendCrowd(it, of(1, 0));
      const before = residentMb(it);
      const beside = await sendCrowd(it, of(2, large.files));
      const after = residentMb(it);
      say(`ends: ${JSON.stringify(beside.phases)}; deepest queues: ${JSON.stringify(beside.depths)}`);
      const refused = [...alone.refused, ...beside.refused];
      const against = (name: string, key: "answerMs" | "judgedMs" | "syncedMs"): Figure => {
        const [value, peer] = [percentile(beside[key], 0.95), percentile(alone[key], 0.95)];
        return {
          name,
          value,
          unit: "ms",
          peer: { name: "without the large ones", value: peer },
          ratio: value / peer,
        };
      };
      return [
        {
          name: "uploads refused",
          value: refused.length,
          unit: "files",
          bar: bar(refused.length, "at most", 0),
        },
        against("small files beside large ones: p95 of the answer", "answerMs"),
        against("small files beside large ones: p95 to the verdict", "judgedMs"),
        against("small files beside large ones: p95 to Postgres", "syncedMs"),
        {
          name: "small files in Postgres before the last large one",
          value: beside.syncedBeforeLarge,
          unit: "files",
        },
        ...Object.keys(after).map((name): Figure => ({
          name: `growth of ${name} over ${large.files * large.rows} rows and ${partners * filesEach} files`,
          value: (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN),
          unit: "MB",
        })),
      ];
    } finally {
      await it.stop();
    }
  },
};
