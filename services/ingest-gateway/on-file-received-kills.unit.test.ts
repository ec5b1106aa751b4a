import { describe, expect, test } from "bun:test";
import type { GatewayDeps } from "./deps.ts";
import { listShards } from "./files.ts";
import { acme, failureOf, type TestGateway } from "./testing.ts";
import { file, handle, received, stateOf } from "./testing-received.ts";

/** Ports that break at the k-th call of all, before or after it has had its effect. */
function breaking(
  deps: GatewayDeps,
  at: number,
  when: "before" | "after",
): GatewayDeps & { readonly calls: () => number } {
  let calls = 0;
  const guard = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls !== at) return call();
    if (when === "after") await call();
    throw new Error(`killed at call ${at}`);
  };
  const { store, objects } = deps;
  return {
    ...deps,
    calls: () => calls,
    store: {
      load: (ref) => guard(() => store.load(ref)),
      list: (within, schema, options) => guard(() => store.list(within, schema, options)),
      save: (changes) => guard(() => store.save(changes)),
      ready: () => store.ready(),
    },
    objects: {
      put: (key, body) => guard(() => objects.put(key, body)),
      stream: (key, offset) => guard(() => objects.stream(key, offset)),
      bytes: (key, range) => guard(() => objects.bytes(key, range)),
      remove: (key) => guard(() => objects.remove(key)),
      ready: () => objects.ready(),
    },
  };
}

describe.each([
  ["a file that can be cut", "0\n1\n2\n4\n5\n"],
  ["a file that cannot", "1\nBAD\n"],
])("killed at any call and delivered again: %s", (_case, text) => {
  const endOf = async (gateway: TestGateway) => ({
    file: await stateOf(gateway),
    shards: await listShards(gateway.deps.store, acme, file),
    objects: await Promise.all(
      gateway
        .objectKeys()
        .map(async (key) => [key, Buffer.from(await gateway.deps.objects.bytes(key)).toString()]),
    ),
    events: gateway.events.map((event) => JSON.stringify(event)).sort(),
  });

  test.each(["before", "after"] as const)("%s the call had its effect", async (when) => {
    const calm = await received(text);
    const counted = breaking(calm.deps, 0, when);
    await handle(calm, counted);
    const expected = await endOf(calm);
    expect(counted.calls()).toBeGreaterThan(5);

    for (let at = 1; at <= counted.calls(); at += 1) {
      const gateway = await received(text);
      expect(await failureOf(handle(gateway, breaking(gateway.deps, at, when)))).toContain("killed at call");
      expect(await handle(gateway)).toEqual({ kind: "done" });
      expect(await endOf(gateway)).toEqual(expected);
    }
  });
});
