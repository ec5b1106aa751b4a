import { expect, test } from "bun:test";
import { eventsOf, fileNumbered, testQuery } from "./testing.ts";

test("Link leads from page to page, its filters with it, and is left out on the last one", async () => {
  const { take, get } = await testQuery();
  for (const number of [1, 2, 3]) await take(eventsOf(fileNumbered(number), { at: number }).received());
  const seen: string[] = [];
  let path: string | undefined = "/v1/files?limit=1&feed=orders";
  while (path !== undefined) {
    expect(path).toContain("feed=orders");
    const answer = await get(path);
    seen.push(...((await answer.text()).match(/f_[0-9]{26}/g) ?? []));
    path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];
  }
  expect(seen).toEqual([3, 2, 1].map(fileNumbered));
});
