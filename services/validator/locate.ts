/** Looks up where errors stand in the file as it was sent. */
import type { RowError } from "@sluice/contracts/report.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import { type Position, positionRange, readPosition } from "@sluice/shared/shard/positions.ts";
import type { FoundError } from "./core/judge.ts";

/** Adds line and byte to each error: one small ranged read a record, of at most `shardSamplesMax` errors. */
export async function locate(
  objects: ObjectStore,
  positions: string,
  errors: readonly FoundError[],
): Promise<RowError[]> {
  const records = new Set(
    errors.flatMap(({ record, sameAs }) => (sameAs === undefined ? [record] : [record, sameAs])),
  );
  const found = new Map(
    await Promise.all(
      Array.from(records, async (record): Promise<[number, Position]> => {
        const bytes = await objects.bytes(positions, positionRange(record, record));
        return [record, readPosition(bytes, record, record)];
      }),
    ),
  );
  const of = (record: number): Position => found.get(record) ?? { line: 0, byte: 0 };
  return errors.map(({ sameAs, ...error }) => ({
    ...error,
    ...of(error.record),
    message:
      sameAs === undefined ? error.message : `${error.message}; line ${of(sameAs).line} has it already`,
  }));
}
