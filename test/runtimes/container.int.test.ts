/** What deploy/containers/Dockerfile puts into an image starts alone on each of the three runtimes. */
import { afterAll, describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { httpEvent, sqsEvent } from "@sluice/deploy/local/lambda/events.ts";
import { deployImage } from "@sluice/deploy/local/lambda/image.ts";
import { freePort } from "@sluice/deploy/local/supervisor/free-port.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import { adapterSettings } from "@sluice/shared/runtime/web-adapter.ts";
import { validate } from "dockerfile-utils";
import { playDockerfile } from "./played-dockerfile.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const dockerfile = join(root, "deploy/containers/Dockerfile");
const docs = readFileSync(join(root, "docs/containers.md"), "utf8");
const directory = mkdtempSync(join(tmpdir(), "sluice-container-"));
// Two hundred megabytes of small files.
afterAll(() => rmSync(directory, { recursive: true, force: true }), 60_000);

const settings = {
  SLUICE_STAGE: "image",
  SLUICE_OBJECTS: `file://${directory}/objects`,
  SLUICE_OPERATOR_KEY_ID: "OPERATOR1",
  SLUICE_OPERATOR_KEY_SHA256: "0".repeat(64),
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
};

/** The start lines that the docs name. */
const starts = ["bun", ...[...docs.matchAll(/START="?([^"`]+)"?/g)].map(([, start = ""]) => start)];
const {
  directory: image,
  command,
  env,
  foreign,
} = playDockerfile(dockerfile, root, directory, { SERVICE: "loader" });

test("the image holds the service, contracts and shared, and no other service, test or development tool", () => {
  expect(readdirSync(image).sort()).toEqual([
    "contracts",
    "node_modules",
    "package.json",
    "services",
    "shared",
  ]);
  expect(readdirSync(join(image, "services"))).toEqual(["loader"]);
  expect(readdirSync(join(image, "services/loader")).filter((name) => name.includes("test"))).toEqual([]);
  for (const tool of ["oxlint", "fauxqs", "msw", "bun"])
    expect(existsSync(join(image, "node_modules", tool))).toBe(false);
});

test("the Dockerfile has no fault that a linter finds", () => {
  const faults = validate(readFileSync(dockerfile, "utf8"));
  expect(faults.map(({ range, message }) => [range.start.line + 1, message])).toEqual([]);
  expect(validate('FROM a\nCPOY b c\nCMD ["x"]\nCMD ["y"]').length).toBeGreaterThan(1);
});

test("the docs name a start line for each runtime", () => {
  expect(starts.map((start) => start.split(" ")[0])).toEqual(["bun", "deno", "node"]);
});

test.each(starts)(
  "`%s` starts it as the image would; it is alive, and ends in order at SIGTERM",
  async (START) => {
    const port = await freePort();
    const [shell = "", ...args] = command;
    const child = spawn(shell, args, {
      cwd: image,
      env: {
        ...env,
        PATH: `${join(root, "node_modules/.bin")}:/usr/bin:/bin`,
        HOME: directory,
        START,
        PORT: String(port),
        ...settings,
      },
      stdio: "ignore",
    });
    const ended = once(child, "exit");
    try {
      const alive = (): Promise<boolean> =>
        fetch(`http://127.0.0.1:${port}/healthz`).then(
          ({ status }) => status === 200,
          () => false,
        );
      await until("it is alive", alive, { timeoutMs: 30_000 });
      child.kill("SIGTERM");
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
    }
  },
  60_000,
);

describe("on Lambda", () => {
  test("the image has the adapter where Lambda looks for extensions, of a release that does not change", () => {
    expect(foreign).toEqual([
      {
        image: expect.stringMatching(/^public\.ecr\.aws\/awsguru\/aws-lambda-adapter:\d+\.\d+\.\d+$/),
        from: ["/lambda-adapter"],
        to: "/opt/extensions/lambda-adapter",
      },
    ]);
  });

  test("its start line, told the other entry, takes what the adapter hands it", async () => {
    const loader = deployImage({
      command,
      directory: image,
      env: {
        ...env,
        ...settings,
        ...adapterSettings,
        ENTRY: "web-adapter.ts",
        PATH: `${join(root, "node_modules/.bin")}:/usr/bin:/bin`,
        HOME: directory,
      },
    });
    try {
      // Neither can be read, nor moved to a dead-letter queue here.
      const batch = sqsEvent(["a", "b"].map((id) => ({ id, group: id, body: "no envelope" })));
      expect(await loader.invoke(batch, 20_000)).toEqual({
        kind: "answered",
        answer: { batchItemFailures: [{ itemIdentifier: "a" }, { itemIdentifier: "b" }] },
      });
      expect(await loader.invoke({ tick: "no-such" })).toMatchObject({ kind: "failed" });
      expect(await loader.invoke(httpEvent("GET", "/healthz"))).toMatchObject({ kind: "answered" });
      expect(loader.coldStarts()).toBe(1);
    } finally {
      await loader.stop();
    }
  }, 60_000);
});
