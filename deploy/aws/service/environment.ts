/** The environment that a service starts with: what its config.ts asks for. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { adapterSettings } from "@sluice/shared/runtime/web-adapter.ts";
import { bucketName } from "../names.ts";
import type { Stack } from "aws-cdk-lib";
import type { Settings } from "../settings.ts";
import { statusUrl } from "./routes.ts";

/** The variables that are no secret. The gateway alone is told the public address: it links to a file's status. */
export function environmentOf(
  stack: Stack,
  service: ServiceName,
  settings: Settings,
): Record<string, string> {
  const { stage, epoch, operatorKeyId, operatorKeySha256 } = settings;
  const host = settings.hosts[service];
  const operator = { SLUICE_OPERATOR_KEY_ID: operatorKeyId, SLUICE_OPERATOR_KEY_SHA256: operatorKeySha256 };
  const objects = { SLUICE_OBJECTS: `s3://${bucketName(stage)}` };
  const own: Record<ServiceName, () => Record<string, string>> = {
    "ingest-gateway": () => ({ ...operator, ...objects, PUBLIC_URL: statusUrl(stack, settings) }),
    validator: () => objects,
    loader: () => ({ ...operator, ...objects }),
    // A function works on one batch at a time, a container on many.
    "sync-consumer": () => ({ SLUICE_POSTGRES_POOL: host === "fargate" ? "8" : "2" }),
    "state-query": () => ({ ...operator, ...objects }),
  };
  return {
    SLUICE_STAGE: stage,
    SLUICE_EPOCH: epoch,
    ...(host === "fargate" ? { HOST: "0.0.0.0", PORT: "8080" } : {}),
    // The image's start line, told the other entry; and the adapter beside it.
    ...(host === "lambda-bun" ? { ENTRY: "web-adapter.ts", ...adapterSettings } : {}),
    ...own[service](),
  };
}
