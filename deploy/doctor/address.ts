/** What a running mesh says at its public address: whether it answers, whether the keys are good, and how its clock goes. */
import * as v from "valibot";
import { bad, type Finding, looked, ok, warning } from "./finding.ts";

const Ready = v.object({ dependencies: v.record(v.string(), v.nullable(v.string())) });

/** Whether a service answers, and all that it depends on does. */
export const checkReady = (check: string, base: string): Promise<Finding> =>
  looked(
    check,
    "Is it still starting? Look into its log, logs/ below the mesh's directory, and start the mesh again.",
    async () => {
      const answer = await asked(`${base}/readyz`);
      const { dependencies } = v.parse(v.pipe(v.string(), v.parseJson(), Ready), await answer.text());
      const away = Object.entries(dependencies).filter(([, fault]) => fault !== null);
      if (away.length === 0) return ok(check, `ready: ${Object.keys(dependencies).join(", ")} answer`);
      const found = away.map(([name, fault]) => `${name}: ${fault}`).join("; ");
      return bad(
        check,
        found,
        `Bring back ${away.map(([name]) => name).join(" and ")}: what waits goes on by itself then.`,
      );
    },
  );

/** Whether a key is good. */
export const checkKey = (
  check: string,
  base: string,
  key: string | undefined,
  how: string,
): Promise<Finding> =>
  looked(check, "Is the address right, and the mesh running?", async () => {
    if (key === undefined) return warning(check, "none is named", how);
    const { status } = await asked(`${base}/v1/files?limit=1`, key);
    if (status === 200) return ok(check, "good");
    return status === 401
      ? bad(
          check,
          "it is not known, mistyped, or has ended",
          `${how} An operator lists and issues keys: sluice keys list <partner>.`,
        )
      : bad(check, `it was answered with ${status}`, "Look into the log of state-query.");
  });

const skewWarned = 5_000;
/** AWS refuses what is signed with a clock that is further off. */
const skewMax = 5 * 60_000;

/** How far this machine's clock is from the mesh's. `now`: this machine's, in milliseconds. */
export const checkClock = (base: string, now: () => number): Promise<Finding> =>
  looked("clock", "Is the address right, and the mesh running?", async () => {
    const before = now();
    const { headers } = await asked(`${base}/healthz`);
    const date = Date.parse(headers.get("date") ?? "");
    if (Number.isNaN(date))
      return warning(
        "clock",
        "the mesh does not tell its time",
        "A proxy before it takes the Date header away.",
      );
    // A Date header has no fractions: it may be a second behind.
    const apart = Math.max(0, Math.abs((before + now()) / 2 - date - 500) - 500);
    const found = `${(apart / 1000).toFixed(1)} s apart from the mesh's`;
    if (apart <= skewWarned) return ok("clock", found);
    const mend = "Let both machines keep their time by NTP (timedatectl set-ntp true).";
    return apart > skewMax
      ? bad("clock", found, `${mend} AWS refuses requests that are signed 5 minutes off.`)
      : warning("clock", found, mend);
  });

const patienceMs = 10_000;

const asked = (url: string, key?: string): Promise<Response> =>
  fetch(url, {
    ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
    signal: AbortSignal.timeout(patienceMs),
  });
