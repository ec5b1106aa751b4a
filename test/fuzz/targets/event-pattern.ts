/** Event patterns over any event: compiled or refused with a reason, and matched alike however the event is given. */
import { compilePattern } from "@sluice/deploy/local/pattern/compile.ts";
import { isJsonObject, readJson } from "@sluice/deploy/local/pattern/json.ts";
import { matches } from "@sluice/deploy/local/pattern/matches.ts";
import { hold, type Target, textOf } from "../target.ts";

/** The pattern stands before the first line feed, the event behind it. */
function fuzz(data: Uint8Array): void {
  const text = textOf(data);
  const cut = text.indexOf("\n");
  const patternText = cut === -1 ? text : text.slice(0, cut);
  const eventText = cut === -1 ? "{}" : text.slice(cut + 1);
  const read = readJson(eventText);
  for (const profile of ["bus", "pipes"] as const) {
    const compiled = compilePattern(patternText, profile);
    if (!compiled.ok) {
      hold("a refusal says why", compiled.error.reason.length > 0);
      continue;
    }
    if (!read.ok || !isJsonObject(read.value)) continue;
    const { pattern } = compiled;
    const given = matches(pattern, read.value);
    hold("an event matches alike as text and read", matches(pattern, eventText) === given);
    const more = { ...read.value, " not in any pattern ": 1 };
    hold("a field that no pattern names changes nothing", matches(pattern, more) === given);
  }
}

/** The target. */
export const target: Target = {
  name: "event-pattern",
  fuzz,
  seeds: [
    '{"a":[1,"x",null]}\n{"a":1.0}',
    '{"detail":{"b":[{"prefix":"p"},{"suffix":{"equals-ignore-case":"S"}},{"wildcard":"a*b*c"}]}}\n{"detail":{"b":["axbxc"]}}',
    '{"$or":[{"a":[{"exists":false}]},{"b":[{"numeric":[">",0,"<=",5.5]}]}]}\n{"b":3}',
    '{"a":[{"anything-but":["x","y"]}],"b":[{"anything-but":{"wildcard":"*z"}}],"c":[{"cidr":"10.0.0.0/24"}]}\n{"a":"q","b":"w","c":"10.0.0.7"}',
    '{"l":{"x":[1],"y":[2]}}\n{"l":[{"x":1,"y":2},{"x":3}]}',
  ],
  tokens: [
    '{"prefix":"',
    '{"suffix":"',
    '{"wildcard":"*"}',
    '{"anything-but":[',
    '{"numeric":["=",1]}',
    '{"exists":true}',
    '{"exists":false}',
    '{"equals-ignore-case":"',
    '"$or":[',
    '{"cidr":"::1/64"}',
    "**",
    "*",
    "\\\\",
    "\\u0041",
    "1e308",
    "-0",
    "0.1",
    "null",
    "true",
    '"',
    ",",
    "[",
    "]",
    "{",
    "}",
    "\n",
    '"__proto__":',
    '"constructor":',
  ],
};
