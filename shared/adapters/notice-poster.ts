/**
 * Sends notices with node's own client. The name is looked up once, every address of it is judged, and the connection is made to the very
 * address that was judged: a name that answers otherwise a moment later (DNS rebinding) changes nothing.
 */
import { Buffer } from "node:buffer";
import { lookup as systemLookup } from "node:dns/promises";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { whyNotPublic } from "../http/outside-address.ts";
import { hostOf, outsideUrl, type Targets } from "../http/outside-url.ts";
import type { NoticePoster, Posted, PostedNotice } from "../ports/notice-poster.ts";

/** How notices are sent. */
export interface NoticePosterOptions {
  readonly targets: Targets;
  /** All addresses of a name; the machine's resolver unless told. */
  readonly addressesOf?: (name: string) => Promise<readonly string[]>;
  /** Certificates to trust instead of the well-known ones, in PEM. */
  readonly ca?: string;
  /** For look-up, connection and answer together; 10 s unless told. */
  readonly timeoutMs?: number;
}

type Target =
  | { readonly ok: true; readonly url: URL; readonly address: string }
  | { readonly ok: false; readonly reason: string };

const retryAfterOf = (header: string | undefined): number | null =>
  header !== undefined && /^[0-9]{1,6}$/.test(header) ? Number(header) : null;
const messageOf = (cause: unknown): string =>
  cause instanceof Error && cause.message !== "" ? cause.message : String(cause);

/** A poster. */
export function noticePoster(options: NoticePosterOptions): NoticePoster {
  const { targets, timeoutMs = 10_000, ca } = options;
  const { addressesOf = async (name) => (await systemLookup(name, { all: true })).map((a) => a.address) } =
    options;

  const targetOf = async (text: string): Promise<Target> => {
    const judged = outsideUrl(text, targets);
    if (!judged.ok) return judged;
    const host = hostOf(judged.url);
    const addresses = await addressesOfHost(host);
    if (typeof addresses === "string") return { ok: false, reason: addresses };
    for (const address of addresses) {
      const why = targets === "any" ? null : whyNotPublic(address);
      // Which of a name's addresses it is is not told: a stranger must not learn our network from it.
      if (why !== null)
        return { ok: false, reason: `${host} is not on the public internet (${why}): nothing is sent there` };
    }
    const [address] = addresses;
    if (address === undefined) return { ok: false, reason: `${host} has no address` };
    return { ok: true, url: judged.url, address };
  };

  const addressesOfHost = async (host: string): Promise<readonly string[] | string> => {
    if (isIP(host) !== 0) return [host];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`${host} could not be looked up in time`), timeoutMs);
    });
    const found = addressesOf(host).catch(() => `${host} cannot be found in the DNS`);
    try {
      return await Promise.race([found, late]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    refusal: async (text) => {
      const target = await targetOf(text);
      return target.ok ? null : target.reason;
    },
    post: async (notice) => {
      const startedAt = performance.now();
      const target = await targetOf(notice.url);
      if (!target.ok) return { kind: "failed", reason: target.reason };
      return send(target, notice, timeoutMs - (performance.now() - startedAt));
    },
  };

  function send(
    { url, address }: Extract<Target, { readonly ok: true }>,
    { headers, body }: PostedNotice,
    leftMs: number,
  ): Promise<Posted> {
    const lookup: LookupFunction = (_, { all }, done) => {
      const family = isIP(address);
      if (all === true) done(null, [{ address, family }]);
      else done(null, address, family);
    };
    const request = url.protocol === "https:" ? tlsRequest : plainRequest;
    return new Promise((resolve) => {
      const end = (posted: Posted): void => {
        clearTimeout(timer);
        resolve(posted);
        asked.destroy();
      };
      const failed = (reason: string): void => end({ kind: "failed", reason });
      const asked = request(
        url,
        {
          method: "POST",
          // A connection of its own: one that is kept open was judged for another look-up.
          agent: false,
          lookup,
          ...(ca === undefined ? {} : { ca }),
          headers: { ...headers, "content-length": Buffer.byteLength(body) },
        },
        (response) => {
          const { statusCode = 0 } = response;
          // What is still on its way is let go of.
          response.on("error", () => undefined);
          end({
            kind: "answered",
            status: statusCode,
            retryAfterSeconds: retryAfterOf(response.headers["retry-after"]),
          });
        },
      );
      const timer = setTimeout(
        () => failed(`it did not answer within ${timeoutMs / 1000} s`),
        Math.max(1, leftMs),
      );
      asked.on("error", (cause) => failed(`it cannot be reached: ${messageOf(cause)}`));
      asked.end(body);
    });
  }
}
