/** The keys in a bucket. */
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { ObjectKeys } from "../../ports/object-store.ts";
import type { S3ObjectStoreOptions } from "./object-store.ts";

/** Lists them, a thousand at a time. */
export const s3ObjectKeys = ({ client, bucket }: S3ObjectStoreOptions): ObjectKeys =>
  async function* keys(prefix) {
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: prefix },
    ))
      yield Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
  };
