/** Tables in memory, with the stream that DynamoDB would make of their changes. What the memory stores of one service share. */
import { Buffer } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import { tables as topology, type TableName } from "@sluice/contracts/topology.ts";
import type { TypedItem } from "../items/typed.ts";

/** A change as a pipe or Lambda receives it from a stream with view NEW_IMAGE. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly eventVersion: "1.1";
  readonly eventSource: "aws:dynamodb";
  readonly dynamodb: {
    readonly Keys: TypedItem;
    /** Absent for a removal. */
    readonly NewImage?: TypedItem;
    /** Grows with every change of any table, in 21 digits, so that it also sorts as text. */
    readonly SequenceNumber: string;
    readonly StreamViewType: "NEW_IMAGE";
  };
}

/** Hears every change of a streamed table, at once and in order. */
export type OnRecord = (table: TableName, record: StreamRecord) => void;

/** Tables by name. Items go in and come out as copies. */
export interface MemoryTables {
  get(table: TableName, pk: string, sk?: string): TypedItem | undefined;
  /** Every item under a partition key, in DynamoDB's order of the sort key (UTF-8 bytes). */
  query(table: TableName, pk: string): readonly TypedItem[];
  put(table: TableName, item: TypedItem): void;
  remove(table: TableName, pk: string, sk?: string): void;
  /** Every item of a table, partitions in order of their first write. */
  all(table: TableName): readonly TypedItem[];
}

/** Empty tables. A put that changes nothing and a removal of nothing make no record, as in DynamoDB. */
export function memoryTables(onRecord: OnRecord = () => undefined): MemoryTables {
  const tables = new Map<TableName, Map<string, Map<string, TypedItem>>>();
  let sequence = 0;

  const partition = (table: TableName, pk: string): Map<string, TypedItem> => {
    const partitions = tables.get(table) ?? new Map<string, Map<string, TypedItem>>();
    tables.set(table, partitions);
    const items = partitions.get(pk) ?? new Map<string, TypedItem>();
    partitions.set(pk, items);
    return items;
  };
  const emit = (
    table: TableName,
    eventName: StreamRecord["eventName"],
    Keys: TypedItem,
    item?: TypedItem,
  ): void => {
    if (!topology[table].stream) return;
    sequence += 1;
    const SequenceNumber = String(sequence).padStart(21, "0");
    onRecord(table, {
      eventID: `event-${SequenceNumber}`,
      eventName,
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      dynamodb: {
        Keys,
        ...(item === undefined ? {} : { NewImage: structuredClone(item) }),
        SequenceNumber,
        StreamViewType: "NEW_IMAGE",
      },
    });
  };
  const keys = (table: TableName, pk: string, sk: string): TypedItem =>
    topology[table].sortKey ? { pk: { S: pk }, sk: { S: sk } } : { pk: { S: pk } };
  const inOrder = (items: Map<string, TypedItem>): TypedItem[] =>
    [...items]
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map(([, item]) => structuredClone(item));

  return {
    get: (table, pk, sk = "") => {
      const item = tables.get(table)?.get(pk)?.get(sk);
      return item === undefined ? undefined : structuredClone(item);
    },
    query: (table, pk) => inOrder(tables.get(table)?.get(pk) ?? new Map<string, TypedItem>()),
    put: (table, item) => {
      const [pk, sk] = [item["pk"]?.S ?? "", item["sk"]?.S ?? ""];
      const items = partition(table, pk);
      const before = items.get(sk);
      if (before !== undefined && isDeepStrictEqual(before, item)) return;
      items.set(sk, structuredClone(item));
      emit(table, before === undefined ? "INSERT" : "MODIFY", keys(table, pk, sk), item);
    },
    remove: (table, pk, sk = "") => {
      if (partition(table, pk).delete(sk)) emit(table, "REMOVE", keys(table, pk, sk));
    },
    all: (table) => [...(tables.get(table)?.values() ?? [])].flatMap(inOrder),
  };
}
