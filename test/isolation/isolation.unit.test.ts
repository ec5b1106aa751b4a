/** Generated from the routes that the apps have: none can be forgotten, and none can be added without saying whose key it asks for. */
import { describe, expect, test } from "bun:test";
import { isolationWorld, keys, operatorKey, type RouteAt } from "./world.ts";

const world = await isolationWorld();
const { routes } = world;
const of = (...access: readonly string[]): RouteAt[] =>
  routes.filter((route) => access.includes(route.access));
const withId = (route: RouteAt): boolean => route.path.includes(":");

type Whose = "owned" | "absent";
interface Told {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What was asked of the stores for it. */
  readonly asked: readonly string[];
}

/** What a route tells somebody of acme's ids, or of ids that nobody has. */
async function tell(route: RouteAt, key: string | null, whose: Whose, query = ""): Promise<Told> {
  const path = route.path.replaceAll(/:(\w+)/g, (_, parameter: string) =>
    encodeURIComponent(world.valueOf(route, parameter)[whose]),
  );
  world.takeAsked();
  const response = await world.apps[route.service].request(`${path}${query}`, {
    method: route.method,
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    ...(route.method === "POST" && { body: JSON.stringify(bodyFor(route)) }),
  });
  const { "x-request-id": _, ratelimit: _left, ...headers } = Object.fromEntries(response.headers);
  return { status: response.status, body: await response.text(), headers, asked: world.takeAsked() };
}

/** Routes that end an upload may be tried by whoever does not own it, and by nobody else here. */
const ends = (route: RouteAt): boolean => route.method === "DELETE";
const sendsFiles = ({ path }: RouteAt): boolean => path === "/v1/feeds/:feed/files";
const bodyFor = ({ path }: RouteAt): object => (path.endsWith("/complete") ? {} : { reason: "because" });

test("there are routes of every kind to try", () => {
  expect(of("anyone").length).toBeGreaterThan(5);
  expect(of("any key").filter(withId).length).toBeGreaterThan(5);
  expect(of("operator", "operator or auditor").length).toBeGreaterThan(5);
  expect(of("partner").filter(sendsFiles).length).toBe(1);
  expect(
    of("partner")
      .filter(withId)
      .filter((route) => !sendsFiles(route)).length,
  ).toBeGreaterThan(3);
  expect(routes.length).toBe(of("anyone", "any key", "partner", "operator", "operator or auditor").length);
});

describe("what is one partner's is not there for another", () => {
  test.each(of("any key").filter(withId))(
    "$method $path: the answer is that of an id that nobody has, word for word, and costs the stores the same",
    async (route) => {
      const own = await tell(route, keys.acme, "owned");
      expect([route.path, own.status]).toEqual([route.path, 200]);
      const others = await tell(route, keys.zenith, "owned");
      const nobodys = await tell(route, keys.zenith, "absent");
      expect(others).toEqual(nobodys);
      expect(others.status).toBe(404);
      expect(others.body).not.toContain("acme");
      // The owner's request asks for more: the comparison above sees what is asked.
      expect(own.asked.length).toBeGreaterThanOrEqual(others.asked.length);
      expect(others.asked.length).toBeGreaterThan(1);
      // Naming the partner, as operators do, opens nothing.
      const named = await tell(route, keys.zenith, "owned", "?partner=acme");
      expect({ ...named, asked: [] }).toEqual({ ...nobodys, asked: [] });
    },
  );

  test.each(of("any key").filter((route) => !withId(route)))(
    "$method $path lists nothing of it",
    async (route) => {
      const own = await tell(route, keys.acme, "owned", "?limit=1");
      expect(own.body).toContain("acme");
      const next = /"next":"([^"]+)"/.exec(own.body)?.[1] ?? "";
      const queries = ["", "?partner=acme", ...(next === "" ? [] : [`?cursor=${encodeURIComponent(next)}`])];
      for (const query of queries) {
        const others = await tell(route, keys.zenith, "owned", query);
        expect(others.status).toBe(200);
        expect(others.body).not.toContain("acme");
        expect(others.body).not.toMatch(/f_[0-9A-Z]{26}/);
      }
    },
  );

  test.each(
    of("partner")
      .filter(withId)
      .filter((route) => !sendsFiles(route)),
  )("$method $path: another partner's upload is one that nobody began", async (route) => {
    const others = await tell(route, keys.zenith, "owned");
    const nobodys = await tell(route, keys.zenith, "absent");
    expect(others).toEqual(nobodys);
    expect(others.status).toBe(404);
    expect(others.body).not.toContain("acme");
    // The owner is told something else; what would end it is not tried.
    if (!ends(route)) expect((await tell(route, keys.acme, "owned")).body).not.toBe(nobodys.body);
  });

  test.each(of("partner").filter((route) => !withId(route) && route.method === "GET"))(
    "$method $path lists nothing of it",
    async (route) => {
      const others = await tell(route, keys.zenith, "owned", "?partner=acme");
      expect([others.status, others.body]).toEqual([200, expect.not.stringContaining("acme")]);
    },
  );

  test.each(of("partner").filter(sendsFiles))(
    "$method $path: the same content and Idempotency-Key are another file",
    async (route) => {
      const send = async (key: string): Promise<string> => {
        const response = await world.apps[route.service].request("/v1/feeds/orders/files", {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "idempotency-key": "the same" },
          body: "5,6\n",
        });
        expect(response.status).toBe(202);
        return response.text();
      };
      const [first, second] = [await send(keys.acme), await send(keys.zenith)];
      const idOf = (text: string): string => /"file":"([^"]+)"/.exec(text)?.[1] ?? "";
      expect(idOf(first)).not.toBe("");
      expect(second).not.toContain(idOf(first));
      expect(second).not.toContain("acme");
    },
  );
});

describe("what is an operator's is refused to partners before anything is looked up", () => {
  test.each(of("operator", "operator or auditor"))("$method $path", async (route) => {
    const own = await tell(route, keys.acme, "owned");
    const others = await tell(route, keys.zenith, "owned");
    const nobodys = await tell(route, keys.zenith, "absent");
    expect(others).toEqual(nobodys);
    expect(own).toEqual(others);
    // The loader knows operators alone: a partner's key is none that it knows.
    expect(others.status).toBe(route.service === "loader" ? 401 : 403);
    expect(others.asked.filter((call) => !call.includes("key")).length).toBe(0);
    // The route is behind the door, not missing.
    if (route.service !== "state-query")
      expect((await tell(route, operatorKey, "absent")).status).not.toBe(403);
  });
});

describe("a browser is told the same by every answer", () => {
  test.each(routes)("$service $method $path", async (route) => {
    for (const key of [null, keys.acme]) {
      const { headers, body } = await tell(route, key, "owned");
      const {
        "content-security-policy": policy = "",
        "strict-transport-security": tls = "",
        ...rest
      } = headers;
      expect(rest).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(tls).toMatch(/^max-age=\d{8}/);
      expect(policy).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
      expect(policy).not.toContain("unsafe");
      // No inline script, style or handler, which the policy would stop.
      if (headers["content-type"]?.startsWith("text/html"))
        expect(body).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|javascript:/i);
    }
  });

  test.each(routes)("$service $method $path is not for other sites' scripts: no CORS", async (route) => {
    const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => world.valueOf(route, name).owned);
    for (const method of [route.method, "OPTIONS"]) {
      const response = await world.apps[route.service].request(path, {
        method,
        headers: { origin: "https://evil.example", "access-control-request-method": route.method },
      });
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
      await response.body?.cancel();
    }
  });
});

describe("without a key", () => {
  test.each(routes.filter(({ access }) => access !== "anyone"))(
    "$method $path says the same of every id",
    async (route) => {
      const [owned, absent] = [await tell(route, null, "owned"), await tell(route, null, "absent")];
      expect(owned).toEqual(absent);
      expect([owned.status, owned.asked]).toEqual([401, []]);
    },
  );

  test.each(of("anyone"))("$method $path tells everyone the same, whoever asks", async (route) => {
    const answers = await Promise.all([null, keys.acme, keys.zenith].map((key) => tell(route, key, "owned")));
    const told = new Set(answers.map(({ status, body }) => `${status} ${body}`));
    expect(told.size).toBe(1);
    expect([...told].join("")).not.toContain("acme");
  });
});
