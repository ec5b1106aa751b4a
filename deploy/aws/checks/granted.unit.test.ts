import { describe, expect, test } from "bun:test";
import { callsOf } from "./calls.ts";
import { allows, compareAccess, grantsOf } from "./granted.ts";

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
const posted = (service: string, target: string, body: unknown) => ({
  method: "POST",
  url: "/",
  headers: { authorization: signed(service), "x-amz-target": target },
  body: new TextEncoder().encode(JSON.stringify(body)),
});
const called = (request: Parameters<typeof callsOf>[0]): readonly string[] =>
  callsOf(request).map(({ action, arn }) => `${action} ${arn.split(":").slice(5).join(":")}`);
const s3 = (method: string, url: string) =>
  called({ method, url, headers: { authorization: signed("s3") }, body: new Uint8Array() });
const dynamo = (operation: string, body: unknown) =>
  called(posted("dynamodb", `DynamoDB_20120810.${operation}`, body));

describe("a request asks for the rights of its parts", () => {
  test("a transaction's", () => {
    const TransactItems = [{ Put: { TableName: "a" } }, { ConditionCheck: { TableName: "b" } }];
    expect(dynamo("TransactWriteItems", { TransactItems })).toEqual([
      "dynamodb:PutItem table/a",
      "dynamodb:ConditionCheckItem table/b",
    ]);
  });

  test("a batch's, by statement and by table", () => {
    const Statements = [{ Statement: `INSERT INTO "a" VALUE {}` }, { Statement: `UPDATE "b" SET "c"=?` }];
    expect(dynamo("BatchExecuteStatement", { Statements })).toEqual([
      "dynamodb:PartiQLInsert table/a",
      "dynamodb:PartiQLUpdate table/b",
    ]);
    expect(dynamo("BatchGetItem", { RequestItems: { a: {}, b: {} } })).toHaveLength(2);
  });

  test("a stream's, by its ARN or in an iterator", () => {
    const stream = "arn:aws:dynamodb:ddblocal:000000000000:table/a/stream/2026-11-21T00:00:00.000";
    const target = "DynamoDBStreams_20120810";
    const table = "table/a/stream/2026-11-21T00:00:00.000";
    expect(called(posted("dynamodb", `${target}.GetShardIterator`, { StreamArn: stream }))).toEqual([
      `dynamodb:GetShardIterator ${table}`,
    ]);
    const ShardIterator = `000|${stream}|c2hhcmQ=`;
    expect(called(posted("dynamodb", `${target}.GetRecords`, { ShardIterator }))).toEqual([
      `dynamodb:GetRecords ${table}`,
    ]);
  });

  test("a queue's by name or address, a batch as its single call", () => {
    const queue = { QueueUrl: "http://sqs.us-east-1.127.0.0.1:1/000000000000/a.fifo" };
    expect(called(posted("sqs", "AmazonSQS.DeleteMessageBatch", queue))).toEqual([
      "sqs:DeleteMessage a.fifo",
    ]);
    expect(called(posted("sqs", "AmazonSQS.GetQueueUrl", { QueueName: "a.fifo" }))).toEqual([
      "sqs:GetQueueUrl a.fifo",
    ]);
  });

  test.each([
    ["GET", "/b/acme/f_1/raw?x-id=GetObject", "s3:GetObject b/acme/f_1/raw"],
    ["HEAD", "/b", "s3:ListBucket b"],
    ["POST", "/b/acme/f_1/raw?uploads", "s3:PutObject b/acme/f_1/raw"],
    ["PUT", "/b/a%20b?partNumber=1&uploadId=2", "s3:PutObject b/a b"],
    ["DELETE", "/b/k?uploadId=2", "s3:AbortMultipartUpload b/k"],
    ["DELETE", "/b/k", "s3:DeleteObject b/k"],
  ])("S3's %s %s", (method, url, right) => expect(s3(method, url)).toEqual([right]));

  test("what is not known is no guess", () => {
    expect(() => dynamo("Scan", { TableName: "a" })).toThrow("DynamoDB's Scan");
    expect(() => s3("PATCH", "/b/k")).toThrow("S3's PATCH");
    expect(() => called(posted("kms", "TrentService.Decrypt", {}))).toThrow("signed for kms");
  });
});

describe("a grant", () => {
  const grant = { action: "s3:GetObject", arn: "arn:aws:s3:::b.c/*/*/raw" };
  test.each([
    ["s3:GetObject", "arn:aws:s3:::b.c/acme/f_1/raw", true],
    ["s3:PutObject", "arn:aws:s3:::b.c/acme/f_1/raw", false],
    ["s3:GetObject", "arn:aws:s3:::bxc/acme/f_1/raw", false],
    ["s3:GetObject", "arn:aws:s3:::b.c/acme/f_1/raw2", false],
  ])("for %s on %s: %p", (action, arn, allowed) => expect(allows(grant, { action, arn })).toBe(allowed));

  test("that nobody used and a call that nobody allowed are both told", () => {
    const grants = grantsOf([{ actions: ["sqs:A", "sqs:B"], resources: ["arn:${AWS::Partition}:sqs:q"] }]);
    const calls = ["sqs:A", "sqs:C"].map((action) => ({ action, arn: "arn:aws:sqs:q" }));
    expect(compareAccess(grants, calls)).toEqual({
      refused: ["sqs:C arn:aws:sqs:q"],
      unused: [{ action: "sqs:B", arn: "arn:aws:sqs:q" }],
    });
  });
});
