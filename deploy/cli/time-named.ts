/** Times that a person writes behind an option. */
import { InvalidArgumentError } from "commander";

/** Reads one, for commander. Throws InvalidArgumentError where it is none. */
export function timeNamed(text: string): Date {
  const time = new Date(text);
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(text) || Number.isNaN(time.getTime()))
    throw new InvalidArgumentError(
      "Give a time such as 2026-11-20T09:30:00+09:00, or a day such as 2026-11-20.",
    );
  return time;
}
