/** The object store in an S3 bucket. */
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  type GetObjectCommandOutput,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { ObjectMissing, type ObjectStore } from "../../ports/object-store.ts";
import { checkObjectKey } from "../object-key.ts";

/** Where the objects lie. */
export interface S3ObjectStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
}

/** The tag by which the bucket's lifecycle rules remove objects. */
export const keepDaysTag = "keep-days";

/** A part of a multipart upload; with two in flight, what an upload holds in memory. */
const partBytes = 8 * 1024 * 1024;

/** A store over a bucket. A body that breaks off leaves nothing: its multipart upload is aborted. */
export function s3ObjectStore({ client, bucket }: S3ObjectStoreOptions): ObjectStore {
  const at = (key: string): { Bucket: string; Key: string } => {
    checkObjectKey(key);
    return { Bucket: bucket, Key: key };
  };
  const get = (key: string, Range?: string): Promise<GetObjectCommandOutput> =>
    missingAs(key, () => client.send(new GetObjectCommand({ ...at(key), ...(Range ? { Range } : {}) })));
  /** An empty range has no way of being asked for, so only the object's being there is. */
  const nothingOf = async (key: string): Promise<Uint8Array> => {
    await missingAs(key, () => client.send(new HeadObjectCommand(at(key))));
    return new Uint8Array();
  };

  return {
    put: async (key, body, keepDays) => {
      const kept = keepDays === undefined ? {} : { Tagging: `${keepDaysTag}=${keepDays}` };
      if (body instanceof Uint8Array) {
        await client.send(new PutObjectCommand({ ...at(key), ...kept, Body: body }));
        return;
      }
      const upload = new Upload({
        client,
        params: { ...at(key), ...kept, Body: Readable.from(body) },
        partSize: partBytes,
        queueSize: 2,
        leavePartsOnError: false,
      });
      await upload.done();
    },
    stream: async (key, offset = 0) => {
      try {
        return chunksOf(key, await get(key, offset === 0 ? undefined : `bytes=${offset}-`));
      } catch (error) {
        if (isBeyondEnd(error)) return chunksOf(key, null);
        throw error;
      }
    },
    bytes: async (key, range) => {
      if (range?.length === 0) return nothingOf(key);
      try {
        const header = range && `bytes=${range.offset}-${range.offset + range.length - 1}`;
        const { Body } = await get(key, header);
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (isBeyondEnd(error)) return new Uint8Array();
        throw error;
      }
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand(at(key)));
    },
    ready: async () => {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    },
  };
}

async function* chunksOf(key: string, got: GetObjectCommandOutput | null): AsyncGenerator<Uint8Array> {
  if (got?.Body === undefined) return;
  if (!(got.Body instanceof Readable))
    throw new Error(`the body of ${key} is no Node stream; give the S3 client a Node request handler`);
  for await (const chunk of got.Body) {
    if (!(chunk instanceof Uint8Array)) throw new Error(`the body of ${key} came as text, not as bytes`);
    yield chunk;
  }
}

async function missingAs<T>(key: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (isStatus(error, 404)) throw new ObjectMissing(key, { cause: error });
    throw error;
  }
}

/** 416: the object is there, and ends before the range begins. */
const isBeyondEnd = (error: unknown): boolean => isStatus(error, 416);

const isStatus = (error: unknown, status: number): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
