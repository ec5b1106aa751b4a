/** The EventBridge client. */
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { type SdkOptions, sdkSettings } from "../sdk-settings.ts";

/** A client with Sluice's settings; the endpoint is AWS_ENDPOINT_URL_EVENTBRIDGE where that is set. */
export const eventBridgeClient = (options?: SdkOptions): EventBridgeClient =>
  new EventBridgeClient(sdkSettings(options));
