/** Shards of orders rows for the benchmark: as the gateway writes them, all good or with a share of bad ones. */

const faults: readonly ((fields: readonly string[]) => readonly string[])[] = [
  (fields) => fields.with(0, `order no. ${fields[0]}`),
  (fields) => fields.with(1, "teleported"),
  (fields) => fields.with(2, "2026-02-30T09:30:00Z"),
  (fields) => fields.with(3, ""),
  (fields) => fields.with(5, "1.005"),
];

/** `count` rows in `shards` shards of equal size; every `badEvery`th row of a shard is bad, in one of five ways; 0: none. */
export function orderShards(count: number, shards: number, badEvery: number): readonly Uint8Array[] {
  const encoder = new TextEncoder();
  const rows = count / shards;
  return Array.from({ length: shards }, (_, shard) => {
    const lines: string[] = [];
    for (let at = 1; at <= rows; at += 1) {
      const record = (at - 1) * shards + shard + 1;
      const good = orderRow(record);
      const spoil = badEvery > 0 && at % badEvery === 0 ? faults[(at / badEvery) % faults.length] : undefined;
      lines.push([record, ...(spoil?.(good) ?? good)].join(","));
    }
    return encoder.encode(`${lines.join("\n")}\n`);
  });
}

function orderRow(record: number): readonly string[] {
  const two = (value: number): string => String(value).padStart(2, "0");
  const at = `2026-11-${two((record % 28) + 1)}T${two(record % 24)}:${two(record % 60)}:${two(record % 59)}Z`;
  const amount = `${record % 90_000}.${two(record % 100)}`;
  return [
    `A-2026-${String(record).padStart(7, "0")}`,
    "created",
    at,
    `Aoki Books ${record % 977}`,
    "JPY",
    amount,
  ];
}
