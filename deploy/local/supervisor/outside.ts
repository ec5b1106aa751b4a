/** Parts that run already, elsewhere: the mesh uses them by the SDK's own settings in place of starting its own. */

/** Which parts. Null: the mesh starts its own. */
export interface OutsideParts {
  /** DynamoDB and its streams, one address. */
  readonly dynamodb: string | null;
  /** SQS. */
  readonly queues: string | null;
  /** Where files lie, such as `s3://bucket`: the bucket is there already. */
  readonly objects: string | null;
  /** The SDK's settings as every process is given them: region, credentials, the address of S3. */
  readonly sdk: Readonly<Record<string, string>>;
}

/** None. */
export const noOutsideParts: OutsideParts = { dynamodb: null, queues: null, objects: null, sdk: {} };

const handedOn = [
  "AWS_REGION",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_ENDPOINT_URL_S3",
];

/**
 * The parts that an environment names: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SQS, or AWS_ENDPOINT_URL for both; files where
 * SLUICE_OBJECTS says. Region and credentials are handed on where any is named: parts of the mesh's own need none.
 */
export function outsideParts(env: Readonly<Record<string, string | undefined>>): OutsideParts {
  const every = env["AWS_ENDPOINT_URL"];
  const dynamodb = env["AWS_ENDPOINT_URL_DYNAMODB"] ?? every ?? null;
  const queues = env["AWS_ENDPOINT_URL_SQS"] ?? every ?? null;
  const objects = env["SLUICE_OBJECTS"] ?? null;
  if (dynamodb === null && queues === null && objects === null) return noOutsideParts;
  const s3 = every === undefined ? {} : { AWS_ENDPOINT_URL_S3: every };
  const given = handedOn.flatMap((name): [string, string][] => {
    const value = env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { dynamodb, queues, objects, sdk: { ...s3, ...Object.fromEntries(given) } };
}
