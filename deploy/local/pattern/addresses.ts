import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { JsonScalar, JsonValue } from "./json.ts";
import { refuse } from "./refusal.ts";

type Family = "ipv4" | "ipv6";

/** The shapes that EventBridge takes for an address; no zone and no dotted tail in IPv6. */
function familyOf(text: string): Family | undefined {
  if (isIPv4(text)) return "ipv4";
  return isIPv6(text) && /^[\da-f:]+$/iu.test(text) ? "ipv6" : undefined;
}

function within(block: BlockList): (value: JsonScalar) => boolean {
  return (value) => {
    if (typeof value !== "string") return false;
    const family = familyOf(value);
    return family !== undefined && block.check(value, family);
  };
}

/** `{"cidr": "10.0.0.0/24"}`: strings that are addresses inside the block. */
export function cidrTest(path: string, operand: JsonValue): (value: JsonScalar) => boolean {
  // "prefix" is what AWS says here.
  if (typeof operand !== "string") refuse(path, "prefix match pattern must be a string");
  const [address, mask, ...surplus] = operand.split("/");
  if (address === undefined || mask === undefined || surplus.length > 0) {
    refuse(path, "Malformed CIDR, one '/' required");
  }
  if (!/^[+-]?\d+$/u.test(mask)) refuse(path, "Malformed CIDR, mask bits must be an integer");
  const bits = Number(mask);
  if (bits < 0) refuse(path, "Malformed CIDR, mask bits must not be negative");
  const family = familyOf(address);
  if (family === undefined) refuse(path, `Nonstandard IP address: ${address}`);
  if (family === "ipv4" && bits > 31) refuse(path, "IPv4 mask bits must be < 32");
  if (bits > 127) refuse(path, "IPv6 mask bits must be < 128");
  const block = new BlockList();
  block.addSubnet(address, bits, family);
  return within(block);
}

/**
 * A literal that looks like an address is compared as an address, so that another spelling of the same IPv6 address
 * matches too. Undefined when the literal is no address.
 */
export function addressTest(literal: string): ((value: JsonScalar) => boolean) | undefined {
  const family = familyOf(literal);
  if (family === undefined) return undefined;
  const block = new BlockList();
  block.addAddress(literal, family);
  return within(block);
}
