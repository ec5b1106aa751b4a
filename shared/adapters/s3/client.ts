/** The S3 client. */
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { type SdkOptions, sdkSettings } from "../sdk-settings.ts";

/** What an S3 client may want besides. */
export interface S3Options extends SdkOptions, Pick<S3ClientConfig, "endpoint" | "credentials"> {
  /** Whether the bucket goes into the path instead of the host name: emulators behind a name need it. Default false. */
  readonly pathStyle?: boolean;
  /** Whether no checksums are added: an address that is signed would otherwise hold the checksum of no bytes, and S3 refuse every body. Default false. */
  readonly signsForOthers?: boolean;
}

/** A client with Sluice's settings, and a minute for each part; the endpoint is AWS_ENDPOINT_URL_S3 where that is set. */
export const s3Client = ({
  pathStyle = false,
  signsForOthers = false,
  sockets = 64,
  requestTimeoutMs = 60_000,
  ...own
}: S3Options = {}): S3Client =>
  new S3Client({
    ...sdkSettings({ sockets, requestTimeoutMs }),
    ...own,
    forcePathStyle: pathStyle,
    ...(signsForOthers && { requestChecksumCalculation: "WHEN_REQUIRED" }),
  });
