/** The S3 client. */
import { S3Client } from "@aws-sdk/client-s3";
import { type SdkOptions, sdkSettings } from "../sdk-settings.ts";

/** What an S3 client may want besides. */
export interface S3Options extends SdkOptions {
  /** Whether the bucket goes into the path instead of the host name: emulators behind a name need it. Default false. */
  readonly pathStyle?: boolean;
}

/** A client with Sluice's settings, and a minute for each part; the endpoint is AWS_ENDPOINT_URL_S3 where that is set. */
export const s3Client = ({ pathStyle = false, ...options }: S3Options = {}): S3Client =>
  new S3Client({ ...sdkSettings({ requestTimeoutMs: 60_000, ...options }), forcePathStyle: pathStyle });
