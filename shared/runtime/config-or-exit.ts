/** The settings of a long-running host: a bad environment ends the start with one message for the person who must mend it. */
import process from "node:process";
import { ConfigError } from "../config/parse-env.ts";

/** EX_CONFIG of sysexits.h: a supervisor that starts again at once would change nothing. */
const configStatus = 78;

/** Reads the settings from the process's environment; ends the process with the faults, all of them and no stack, when it is bad. */
export function configOrExit<Config>(
  service: string,
  read: (env: Readonly<Record<string, string | undefined>>) => Config,
): Config {
  try {
    return read(process.env);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    process.stderr.write(`${service} does not start: ${cause.message}\n`);
    return process.exit(configStatus);
  }
}
