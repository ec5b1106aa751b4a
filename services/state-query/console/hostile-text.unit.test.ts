import { expect, test } from "bun:test";
import { keys, orderEvent, testQuery } from "../testing.ts";

const pageOf = async (key: string): Promise<string> => {
  const { app, take } = await testQuery();
  await take(orderEvent(key, 1));
  const path = `/console/entities/order/${encodeURIComponent(key)}`;
  const answer = await app.request(path, { headers: { cookie: `sluice-key=${keys.acme}` } });
  expect(answer.status).toBe(200);
  return answer.text();
};

test("a text that would turn the direction of a page, or hide in it, is shown for what it is", async () => {
  const page = await pageOf("A\u202E1\u200B");
  expect(page).toContain("A\\u202e1\\u200b");
  expect(page).not.toMatch(/[\u202E\u200B]/);
});

test("a text that is markup is text", async () => {
  const page = await pageOf(`"><script>alert(1)</script><img src=x onerror=alert(1)>`);
  expect(page).not.toContain("<script>alert");
  expect(page).not.toContain("<img");
  expect(page).toContain("&lt;script&gt;");
});
