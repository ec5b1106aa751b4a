/** What a URL must be for requests to be sent to it that others chose. */

/** Where requests may go: over TLS to the public internet, or, by the operator's choice, anywhere. */
export type Targets = "public" | "any";

/** The URL, or why it cannot be one. */
export type OutsideUrl =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly reason: string };

/** Judges the URL alone; its name's addresses are judged when it is connected to. */
export function outsideUrl(text: string, targets: Targets): OutsideUrl {
  if (!URL.canParse(text)) return { ok: false, reason: "it is no URL" };
  const url = new URL(text);
  const { protocol, username, password, hash } = url;
  if (protocol !== "https:" && (targets === "public" || protocol !== "http:"))
    return { ok: false, reason: `it must start with https://, and starts with ${protocol}//` };
  if (username !== "" || password !== "")
    return { ok: false, reason: "it must hold no user name and no password: notices are signed instead" };
  if (hash !== "") return { ok: false, reason: "it must have no #fragment: none is ever sent" };
  return { ok: true, url };
}

/** The name or the address of a URL: an IPv6 address without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1");
