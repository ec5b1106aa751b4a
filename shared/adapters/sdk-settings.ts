/** Settings that every AWS client of Sluice shares. Endpoints and credentials are the SDK's own business: AWS_ENDPOINT_URL_* and its chain. */
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from "@smithy/core/config";

/** What a client may want otherwise. */
export interface SdkOptions {
  /** Connections kept to one host. Default 64; more calls than that wait for one. */
  readonly sockets?: number;
  /** Milliseconds after which a call without an answer is given up and tried again. Default 10,000; a long poll needs more. */
  readonly requestTimeoutMs?: number;
}

/** The settings themselves, to spread into any client's configuration. */
export type SdkSettings = Required<
  Pick<DynamoDBClientConfig, "region" | "retryMode" | "maxAttempts" | "requestHandler">
>;

/** Region from the SDK's own chain, else us-east-1; five tries with jittered back-off; kept connections; nothing waits for ever. */
export function sdkSettings({ sockets = 64, requestTimeoutMs = 10_000 }: SdkOptions = {}): SdkSettings {
  const agent = { keepAlive: true, maxSockets: sockets };
  return {
    region: loadConfig(
      { ...NODE_REGION_CONFIG_OPTIONS, default: "us-east-1" },
      NODE_REGION_CONFIG_FILE_OPTIONS,
    ),
    retryMode: "standard",
    maxAttempts: 5,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}
