/** What a deployment is told, as CDK context: `-c name=value`. */
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import * as v from "valibot";

const host = v.picklist(["lambda", "lambda-bun", "fargate"], "must be lambda, lambda-bun or fargate");
const list = v.pipe(
  v.string(),
  v.transform((text) => text.split(",").filter((part) => part !== "")),
);
const optionalText = v.optional(v.pipe(v.string(), v.nonEmpty()));

const Context = v.object({
  stage: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z][a-z0-9]{0,15}$/, "must be 1 to 16 of a-z and 0-9")),
    "dev",
  ),
  region: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region")), "us-east-1"),
  /** Raised by a restore; part of every event's id. */
  epoch: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/, "must be a whole number from 1")), "1"),
  /** What every service runs on, unless `host:<service>` says otherwise. */
  host: v.optional(host, "lambda"),
  /** The operators' key: its public half, and the SHA-256 of the rest in hex. */
  operatorKeyId: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{8,32}$/)), "operator0"),
  operatorKeySha256: v.optional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be 64 hex digits")),
    "0".repeat(64),
  ),
  /** An existing VPC, its private subnets and, for Fargate with HTTP, its public ones. */
  vpc: optionalText,
  privateSubnets: v.optional(list, ""),
  publicSubnets: v.optional(list, ""),
  /** The secret's whole ARN. It holds `url`: `postgres://user:password@host:port/database?sslmode=require`. */
  postgresSecret: optionalText,
  /** The security group of Postgres, which is told to let the consumer in. */
  postgresSecurityGroup: optionalText,
  /** Tasks of each service on Fargate: two, and the loss of a zone stops nothing. */
  tasks: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d?$/, "must be 1 to 99"), v.transform(Number)), "1"),
  /** The images' tag, on Fargate and as functions: `<account>.dkr.ecr.<region>.amazonaws.com/sluice-<service>:<tag>`. */
  imageTag: v.optional(v.string(), "latest"),
  /** The name that services on Fargate are reached by, which is to point at the load balancer, and its certificate's ARN. */
  publicName: v.optional(
    v.pipe(v.string(), v.regex(/^([a-z0-9-]+\.)+[a-z]+$/, "must be a name such as files.example.com")),
  ),
  certificate: optionalText,
  /** Who is woken, besides the topic's other subscribers. */
  alarmEmail: optionalText,
});

/** What a service runs on: a function made of its bundle, on Node; a function made of its image, on Bun; or containers of the same image. */
export type Host = v.InferOutput<typeof host>;
/** The parsed context, with a host for each service. */
export type Settings = v.InferOutput<typeof Context> & {
  readonly hosts: Readonly<Record<ServiceName, Host>>;
};

/** Every name that the context may have. */
export const contextNames: readonly string[] = [
  ...Object.keys(Context.entries),
  ...services.map((name) => `host:${name}`),
];

/** Parses the context that `read` gives by name. Throws with every fault named. */
export function readSettings(read: (name: string) => unknown): Settings {
  const entry = (name: string) => [name, read(name)] as const;
  const given = (entries: readonly (readonly [string, unknown])[]) =>
    Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
  const common = parse(Context, given(Object.keys(Context.entries).map(entry)), "");
  const Hosts = v.object({
    "ingest-gateway": v.optional(host, common.host),
    validator: v.optional(host, common.host),
    loader: v.optional(host, common.host),
    "sync-consumer": v.optional(host, common.host),
    "state-query": v.optional(host, common.host),
  });
  const hosts = parse(Hosts, given(services.map((name) => [name, read(`host:${name}`)])), "host:");
  return { ...common, hosts };
}

function parse<const S extends v.GenericSchema>(schema: S, input: unknown, prefix: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map(
    (issue) => `  -c ${prefix}${v.getDotPath(issue) ?? "?"}: ${issue.message}`,
  );
  throw new Error(`the context cannot be used:\n${faults.join("\n")}`);
}
