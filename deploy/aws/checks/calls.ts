/** AWS's wire protocols read as IAM reads them: which action, on which resource, a request asks for. */
import * as v from "valibot";

/** An action on a resource, as a policy would have to allow it. */
export interface Call {
  /** `dynamodb:GetItem`. */
  readonly action: string;
  readonly arn: string;
}

/** A request as it arrives. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Where the resources of a local run would lie. */
export const here = { partition: "aws", region: "us-east-1", account: "000000000000" } as const;

/** A service of AWS, by the name that requests are signed with. */
export type SignedFor = "dynamodb" | "sqs" | "events" | "s3";

/** Which service a request is signed for. Throws when it is for none that Sluice uses. */
export function signedFor({ headers }: Pick<WireRequest, "headers">): SignedFor {
  const [, name] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers["authorization"])) ?? [];
  if (name === "dynamodb" || name === "sqs" || name === "events" || name === "s3") return name;
  throw new Error(
    `a request is signed for ${name ?? "nothing"}: Sluice calls DynamoDB, SQS, EventBridge and S3`,
  );
}

/** The calls of one request: a batch or a transaction is several. Throws on one whose rights are not known here. */
export function callsOf(request: WireRequest): readonly Call[] {
  const service = signedFor(request);
  if (service === "s3") return s3Calls(request);
  const [protocol = "", operation = ""] = String(request.headers["x-amz-target"]).split(".");
  const body: unknown = JSON.parse(new TextDecoder().decode(request.body));
  if (protocol.startsWith("DynamoDBStreams")) return streamCalls(operation, body);
  if (service === "dynamodb") return tableCalls(operation, body);
  return service === "sqs" ? queueCalls(operation, body) : busCalls(operation, body);
}

const arn = (service: string, resource: string): string =>
  `arn:${here.partition}:${service}:${here.region}:${here.account}:${resource}`;
const onTable = (operation: string, table: string): Call => ({
  action: `dynamodb:${operation}`,
  arn: arn("dynamodb", `table/${table}`),
});

const OnTable = v.object({ TableName: v.string() });
const Transaction = v.object({ TransactItems: v.array(v.record(v.string(), OnTable)) });
const Gets = v.object({ RequestItems: v.record(v.string(), v.unknown()) });
const Statements = v.object({ Statements: v.array(v.object({ Statement: v.string() })) });
/** A transaction needs the rights of its parts. */
const partsOf: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Delete: "DeleteItem",
  Update: "UpdateItem",
  ConditionCheck: "ConditionCheckItem",
};

function tableCalls(operation: string, body: unknown): readonly Call[] {
  switch (operation) {
    case "TransactWriteItems":
      return v
        .parse(Transaction, body)
        .TransactItems.flatMap((item) =>
          Object.entries(item).map(([part, { TableName }]) => onTable(partsOf[part] ?? part, TableName)),
        );
    case "BatchGetItem":
      return Object.keys(v.parse(Gets, body).RequestItems).map((table) => onTable(operation, table));
    case "BatchExecuteStatement":
      return v.parse(Statements, body).Statements.map(({ Statement }) => ofStatement(Statement));
    case "GetItem":
    case "PutItem":
    case "DeleteItem":
    case "Query":
      return [onTable(operation, v.parse(OnTable, body).TableName)];
    default:
      throw new Error(`DynamoDB's ${operation}: say here which rights it needs`);
  }
}

const OnStream = v.union([
  v.pipe(
    v.object({ StreamArn: v.string() }),
    v.transform(({ StreamArn }) => StreamArn),
  ),
  v.pipe(
    v.object({ ShardIterator: v.string() }),
    v.transform(({ ShardIterator }) => ShardIterator),
  ),
]);

/** An iterator has its stream's ARN in it; DynamoDB Local has a region of its own. */
function streamCalls(operation: string, body: unknown): readonly Call[] {
  const [, resource] = /:(table\/[^|]+\/stream\/[^|]+)/.exec(v.parse(OnStream, body)) ?? [];
  if (resource === undefined) throw new Error(`DynamoDB Streams' ${operation} of no stream`);
  return [{ action: `dynamodb:${operation}`, arn: arn("dynamodb", resource) }];
}

function ofStatement(statement: string): Call {
  const [, verb = "", table] = /^(INSERT|UPDATE|DELETE|SELECT)\b[^"]*"([^"]+)"/i.exec(statement) ?? [];
  if (table === undefined) throw new Error(`a statement on no table: ${statement}`);
  return onTable(`PartiQL${verb.slice(0, 1).toUpperCase()}${verb.slice(1).toLowerCase()}`, table);
}

const OnQueue = v.union([
  v.pipe(
    v.object({ QueueUrl: v.string() }),
    // Emulators give it hosts that are none, so it is no URL everywhere.
    v.transform(({ QueueUrl }) => QueueUrl.split("/").at(-1) ?? ""),
  ),
  v.pipe(
    v.object({ QueueName: v.string() }),
    v.transform(({ QueueName }) => QueueName),
  ),
]);

/** A batch needs the right of its single call. */
const queueCalls = (operation: string, body: unknown): readonly Call[] => [
  { action: `sqs:${operation.replace(/Batch$/, "")}`, arn: arn("sqs", v.parse(OnQueue, body)) },
];

const OnBus = v.object({ Entries: v.array(v.object({ EventBusName: v.string() })) });
const busCalls = (operation: string, body: unknown): readonly Call[] =>
  v.parse(OnBus, body).Entries.map(({ EventBusName }) => ({
    action: `events:${operation}`,
    arn: arn("events", `event-bus/${EventBusName}`),
  }));

/** S3's rights go by method, and by whether the path names an object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function s3Calls({ method, url, headers }: WireRequest): readonly Call[] {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const [bucket = "", ...rest] = pathname.slice(1).split("/").map(decodeURIComponent);
  const key = rest.join("/");
  const action = key === "" ? bucketActions[method] : objectAction(method, searchParams.has("uploadId"));
  if (action === undefined) throw new Error(`S3's ${method} ${url}: say here which right it needs`);
  const on = `arn:${here.partition}:s3:::${bucket}${key === "" ? "" : `/${key}`}`;
  const tags = headers["x-amz-tagging"] === undefined ? [] : [{ action: "s3:PutObjectTagging", arn: on }];
  return [{ action, arn: on }, ...tags];
}

const bucketActions: Readonly<Record<string, string>> = { HEAD: "s3:ListBucket", GET: "s3:ListBucket" };

function objectAction(method: string, ofUpload: boolean): string | undefined {
  if (method === "DELETE") return ofUpload ? "s3:AbortMultipartUpload" : "s3:DeleteObject";
  // An upload in parts is begun and ended by POST.
  if (method === "PUT" || method === "POST") return "s3:PutObject";
  return method === "GET" || method === "HEAD" ? "s3:GetObject" : undefined;
}
