/** Whether an address is one of the public internet: requests that others chose the target of go nowhere else. */
import ipaddr from "ipaddr.js";

/** Public by their number, and yet a cloud's own: they answer with credentials (Azure's platform, Alibaba's metadata). */
const clouds = ["168.63.129.16", "100.100.100.200"];
/** All that is routed over the internet today (https://www.iana.org/assignments/ipv6-address-space). */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Why an address is not public, null where it is. `loopback`, `private`, `linkLocal` (clouds' metadata among them), `uniqueLocal`, …: the
 * ranges of the IANA registries of special addresses. One that wraps an IPv4 address (mapped, 6to4, NAT64, Teredo) is none.
 */
export function whyNotPublic(address: string): string | null {
  // A zone (`%eth0`) names an interface of this machine.
  if (address.includes("%") || !ipaddr.isValid(address)) return "not an address";
  const parsed = ipaddr.parse(address);
  if (clouds.includes(parsed.toString())) return "a cloud's own";
  const range = parsed.range();
  if (range !== "unicast") return range;
  return parsed instanceof ipaddr.IPv6 && !parsed.match(globalUnicast) ? "reserved" : null;
}
