import { expect, test } from "bun:test";
import { noOutsideParts, outsideParts } from "./outside.ts";

test("an environment that names no part leaves the mesh its own, whoever the caller is at AWS", () => {
  expect(outsideParts({ AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AKIA" })).toBe(noOutsideParts);
});

test("each part is named by the SDK's own setting, and region and credentials go with it", () => {
  expect(
    outsideParts({
      AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:4566",
      AWS_REGION: "eu-west-1",
      AWS_SESSION_TOKEN: "token",
      HOME: "/root",
    }),
  ).toEqual({
    dynamodb: null,
    queues: "http://127.0.0.1:4566",
    objects: null,
    sdk: { AWS_REGION: "eu-west-1", AWS_SESSION_TOKEN: "token" },
  });
});

test("one address may serve all of them; a part's own setting wins", () => {
  const every = "http://127.0.0.1:4566";
  expect(
    outsideParts({
      AWS_ENDPOINT_URL: every,
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000",
      SLUICE_OBJECTS: "s3://files",
    }),
  ).toEqual({
    dynamodb: "http://127.0.0.1:8000",
    queues: every,
    objects: "s3://files",
    sdk: { AWS_ENDPOINT_URL_S3: every },
  });
});
