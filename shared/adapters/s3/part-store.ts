/** Uploads in parts in an S3 bucket: its own multipart uploads, whose parts go straight to it by presigned addresses. What is abandoned, the bucket's lifecycle rule aborts. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { ObjectStore } from "../../ports/object-store.ts";
import { type ArrivedPart, type PartStore, PartsGone, type PartsPlace } from "../../ports/part-store.ts";
import { isThere } from "../made-before.ts";
import { checkObjectKey } from "../object-key.ts";
import { keepDaysTag } from "./object-store.ts";

/** Where the parts lie, and how addresses are signed. */
export interface S3PartStoreOptions {
  /** One that signs for others: see s3Client. */
  readonly client: S3Client;
  readonly bucket: string;
  /** The object store of the same bucket. */
  readonly objects: ObjectStore;
}

/** A store over a bucket. */
export function s3PartStore({ client, bucket, objects }: S3PartStoreOptions): PartStore {
  const at = ({ key, id }: PartsPlace) => ({ Bucket: bucket, Key: key, UploadId: id });
  const known = async <T>(place: PartsPlace, action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (cause) {
      throw isGone(cause) ? new PartsGone(place, { cause }) : cause;
    }
  };
  return {
    begin: async (key, keepDays) => {
      checkObjectKey(key);
      const kept = keepDays === undefined ? {} : { Tagging: `${keepDaysTag}=${keepDays}` };
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ...kept }),
      );
      if (UploadId === undefined) throw new Error(`S3 began an upload of ${key} without giving its id`);
      return UploadId;
    },
    put: (place, number, body) =>
      known(place, async () => {
        const part = { ...at(place), PartNumber: number, Body: body };
        return (await client.send(new UploadPartCommand(part))).ETag ?? "";
      }),
    addressOf: async (place, number, bytes, seconds) => {
      // Loaded when it is needed first: no service pays for it at its start.
      const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
      const part = new UploadPartCommand({ ...at(place), PartNumber: number, ContentLength: bytes });
      return getSignedUrl(client, part, {
        expiresIn: seconds,
        // So that nothing longer, or shorter, can be put there.
        signableHeaders: new Set(["host", "content-length"]),
        unhoistableHeaders: new Set(["content-length"]),
      });
    },
    list: async (place) => {
      const parts: ArrivedPart[] = [];
      let marker: string | undefined;
      do {
        const after = marker === undefined ? {} : { PartNumberMarker: marker };
        const page = await client.send(new ListPartsCommand({ ...at(place), ...after })).catch(orGone);
        if (page === null) return null;
        for (const { PartNumber = 0, Size = 0, ETag = "" } of page.Parts ?? [])
          parts.push({ number: PartNumber, bytes: Size, etag: ETag });
        marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
      } while (marker !== undefined);
      return parts;
    },
    complete: async (place, parts) => {
      const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
      const complete = new CompleteMultipartUploadCommand({ ...at(place), MultipartUpload: { Parts } });
      if ((await client.send(complete).catch(orGone)) === null) await isThere(objects, place);
    },
    abort: async (place) => {
      await client.send(new AbortMultipartUploadCommand(at(place))).catch(orGone);
    },
  };
}

const isGone = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.name === "NoSuchUpload";

function orGone(error: unknown): null {
  if (isGone(error)) return null;
  throw error;
}
