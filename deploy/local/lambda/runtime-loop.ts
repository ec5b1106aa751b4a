/**
 * The loop that AWS documents for a runtime (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), in Node alone: where npm has
 * not installed AWS's own client, aws-lambda-ric, which is an optional dependency.
 */
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const { AWS_LAMBDA_RUNTIME_API: host = "", _HANDLER: name = "", LAMBDA_TASK_ROOT: root = "" } = process.env;
const api = `http://${host}/2018-06-01/runtime`;
const [file = "", exported = ""] = name.split(".");

const failureOf = (cause: unknown): string =>
  JSON.stringify({
    errorType: cause instanceof Error ? cause.name : typeof cause,
    errorMessage: cause instanceof Error ? cause.message : String(cause),
  });
const post = (path: string, body: string): Promise<Response> =>
  fetch(`${api}/${path}`, { method: "POST", body });

try {
  const module: Record<string, unknown> = await import(pathToFileURL(join(root, `${file}.mjs`)).href);
  const handler = module[exported];
  if (typeof handler !== "function") throw new TypeError(`${name} is no function`);
  for (;;) await runNext(async (event, context) => handler(event, context));
} catch (cause) {
  await post("init/error", failureOf(cause));
  process.exit(1);
}

async function runNext(handler: (event: unknown, context: unknown) => Promise<unknown>): Promise<void> {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id") ?? "";
  const deadline = Number(next.headers.get("lambda-runtime-deadline-ms"));
  const context = {
    awsRequestId: id,
    functionName: process.env["AWS_LAMBDA_FUNCTION_NAME"],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const answer = await handler(await next.json(), context);
    await post(`invocation/${id}/response`, JSON.stringify(answer ?? null));
  } catch (cause) {
    await post(`invocation/${id}/error`, failureOf(cause));
  }
}
