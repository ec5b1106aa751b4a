/** What every answer tells a browser, page or not: nothing of it is run, framed, sniffed or read by other sites. No route sets a CORS header: other origins' scripts read nothing. */
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

/** For what is no page: nothing is loaded from it, and it stands in no frame. A page sets its own. */
const policy = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Adds them where the route said nothing else. */
export const webHeaders = (): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: policy,
    referrerPolicy: "no-referrer",
    xFrameOptions: "DENY",
    // Once reached over TLS, never again without; over plain HTTP it is not heard.
    strictTransportSecurity: "max-age=31536000; includeSubDomains",
    // Of a filter that browsers have given up.
    xXssProtection: false,
    overwrite: false,
  });
