/** The baseline of the import benchmark: the clients that every service uses, and nothing else. */
export { DynamoDBClient } from "@aws-sdk/client-dynamodb";
export { SQSClient } from "@aws-sdk/client-sqs";
