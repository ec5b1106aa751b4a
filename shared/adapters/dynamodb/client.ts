/** The DynamoDB client. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type SdkOptions, sdkSettings } from "../sdk-settings.ts";

/** A client with Sluice's settings; the endpoint is AWS_ENDPOINT_URL_DYNAMODB where that is set. One a process is enough. */
export const dynamoClient = (options?: SdkOptions): DynamoDBClient =>
  new DynamoDBClient(sdkSettings(options));
