import { describe, expect, test } from "bun:test";
import { FeedName } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { eventsOf, fileNumbered, partnerNamed, second, testQuery, type Who } from "./testing.ts";
import { feedPaused, feedResumed } from "./testing-pauses.ts";

const file = fileNumbered(1);
const e = eventsOf(file);
const feed = v.parse(FeedName, "orders");
const word = { by: "OPERATOR1", reason: "the old database is moved" };

describe("what is paused", () => {
  test("is shown with who said so, since when and why: to operators all of it, to a partner what is its own", async () => {
    const query = await testQuery();
    const [acme, zenith] = [partnerNamed("acme"), partnerNamed("zenith")];
    await query.take(
      feedPaused({ feed }, 1, 1),
      feedPaused({ partner: acme }, 1, 2),
      feedPaused({ feed, partner: zenith }, 1, 3),
    );
    const everywhere = { feed: "orders", partner: null, since: second(1), ...word };
    const ofAcme = { feed: null, partner: "acme", since: second(2), ...word };
    const ofZenith = { feed: "orders", partner: "zenith", since: second(3), ...word };
    const seenBy = async (who: Who) => (await query.json("/v1/pauses", who))["pauses"];
    expect(await seenBy("operator")).toEqual(expect.arrayContaining([everywhere, ofAcme, ofZenith]));
    expect(await seenBy("acme")).toEqual(expect.arrayContaining([everywhere, ofAcme]));
    expect(await seenBy("zenith")).toHaveLength(2);
    expect((await query.app.request("/v1/pauses")).status).toBe(401);
  });

  test("is no more once it is resumed, in whatever order the two are told", async () => {
    const query = await testQuery();
    await query.take(feedResumed({ feed }, 2, 9), feedPaused({ feed }, 1, 1), feedPaused({ feed }, 1, 1));
    expect(await query.json("/v1/pauses", "operator")).toEqual({ pauses: [] });
    await query.take(feedPaused({ feed }, 3, 10));
    expect((await query.json("/v1/pauses", "operator"))["pauses"]).toHaveLength(1);
  });
});

describe("a file", () => {
  const good = [e.received(), e.sharded(), e.validated()];
  test("tells that it waits for a pause, until its load begins", async () => {
    const query = await testQuery();
    await query.take(...good, feedPaused({ feed }, 1, 1));
    const paused = { feed: "orders", partner: null, since: second(1), ...word };
    expect(await query.json(`/v1/files/${file}`)).toMatchObject({ phase: "load", paused });
    await query.take(e.requested(0));
    expect(await query.json(`/v1/files/${file}`)).not.toHaveProperty("paused");
  });

  test.each([
    ["of another feed", { feed: v.parse(FeedName, "members") }],
    ["of another partner", { partner: partnerNamed("zenith") }],
  ])("does not wait for a pause %s", async (_, scope) => {
    const query = await testQuery();
    await query.take(...good, feedPaused(scope, 1, 1));
    expect(await query.json(`/v1/files/${file}`)).not.toHaveProperty("paused");
  });
});
