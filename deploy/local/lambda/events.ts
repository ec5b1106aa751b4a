/** Events as AWS sends them to functions. */

/** A request by an HTTP API (payload format 2.0); a function URL's has the same shape, with a host of its own. */
export function httpEvent(
  method: string,
  path: string,
  { headers = {}, query = "", body, host = "abc.execute-api.us-east-1.amazonaws.com" }: HttpParts = {},
) {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    headers: { host, ...headers },
    requestContext: {
      accountId: "123456789012",
      apiId: "abc",
      domainName: host,
      domainPrefix: "abc",
      http: {
        method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "192.0.2.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: "r-1",
      routeKey: "$default",
      stage: "$default",
      time: "20/Nov/2026:09:30:00 +0000",
      timeEpoch: 1_795_167_000_000,
    },
    ...(body === undefined ? {} : { body: Buffer.from(body).toString("base64") }),
    isBase64Encoded: body !== undefined,
  };
}

/** What a request may have besides method and path. */
export interface HttpParts {
  readonly headers?: Readonly<Record<string, string>>;
  /** Without the question mark. */
  readonly query?: string;
  readonly body?: string | Uint8Array;
  readonly host?: string;
}

/** A message of a batch. */
export interface BatchMessage {
  readonly id: string;
  readonly group: string;
  readonly body: string;
  /** The receipt handle. */
  readonly handle?: string;
  /** How often it has been received, this time included; default 1. */
  readonly receiveCount?: number;
}

/** A batch, as an event source mapping of a FIFO queue delivers it. */
export function sqsEvent(messages: readonly BatchMessage[]) {
  return {
    Records: messages.map(({ id, group, body, handle = `handle-${id}`, receiveCount = 1 }) => ({
      messageId: id,
      receiptHandle: handle,
      body,
      attributes: {
        ApproximateReceiveCount: String(receiveCount),
        MessageGroupId: group,
        SentTimestamp: "1795167000000",
      },
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:sluice.fifo",
      awsRegion: "us-east-1",
    })),
  };
}
