/**
 * What AWS's own runtime client, aws-lambda-ric, has in C++: three calls of the Lambda Runtime API. It compiles them, with a curl of its
 * own, when it is installed (minutes, CMake and a compiler), which `npm ci` must not ask of everybody: so its scripts are not run
 * (`allowScripts` in package.json), and `node --import` of this file puts these three in place of its `rapid-client.node`. All the rest,
 * loading the handler, its context, errors, the order of calls, is AWS's code as it comes from npm.
 */
import { registerHooks } from "node:module";
import process from "node:process";

const api = `http://${process.env["AWS_LAMBDA_RUNTIME_API"] ?? ""}/2018-06-01/runtime/invocation`;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === "./rapid-client.node"
      ? { url: import.meta.url, format: "module-typescript", shortCircuit: true }
      : nextResolve(specifier, context),
});

/** The native client posts before it returns. Here the next event is asked for when the last answer is out. */
let posted: Promise<unknown> = Promise.resolve();

function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): void {
  posted = fetch(`${api}/${path}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  }).then((answer) => answer.arrayBuffer());
}

/** The next event, as JSON, and the headers that it comes with. */
export async function next(): Promise<{
  readonly bodyJson: string;
  readonly headers: Readonly<Record<string, string>>;
}> {
  await posted;
  const answer = await fetch(`${api}/next`);
  return { bodyJson: await answer.text(), headers: Object.fromEntries(answer.headers) };
}

/** Answers an invocation. `id` is URL-encoded, `answer` JSON. */
export const done = (id: string, answer: string): void => post(`${id}/response`, answer);

/** Tells that an invocation failed. `xray` is JSON for X-Ray. */
export const error = (id: string, failure: string, xray: string): void =>
  post(`${id}/error`, failure, { "lambda-runtime-function-xray-error-cause": inAscii(xray) });

/** A header takes no other characters; JSON can do without them. */
const inAscii = (json: string): string =>
  json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
