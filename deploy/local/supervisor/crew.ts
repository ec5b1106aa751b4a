/** The processes of one mesh, by name: started, listed, ended; none outlives the supervisor. */
import { join } from "node:path";
import { type Child, type ChildSettings, superviseChild } from "./child.ts";
import { pidsFile } from "./claim.ts";
import { guardOrphans } from "./orphan-guard.ts";

/** The processes. */
export interface Crew {
  /** Throws once the crew is dismissed: a start that was given up must start nothing more. */
  start(settings: Omit<ChildSettings, "logFile" | "onStart">): Child;
  /** Throws when no process has that name. */
  named(name: string): Child;
  /** Ends the process of a name, and gives the name to one that was started under another. */
  succeed(name: string, heir: Child): Promise<void>;
  /** Those that run, with their pids. */
  pids(): Readonly<Record<string, number>>;
  /** One that is not supervised, and must not outlive this process either. */
  watch(pid: number): void;
  /** Ends those of these names that there are, side by side. */
  stop(...names: readonly string[]): Promise<void>;
  /** Ends every one that is left, and the watch over them. */
  dismiss(): Promise<void>;
}

/** Opens an empty crew for a directory. `changed` is told of each start; `more` is environment by process name. */
export function openCrew(
  directory: string,
  options: {
    readonly ephemeral: boolean;
    readonly more: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly changed: () => void;
  },
): Crew {
  const guard = guardOrphans(pidsFile(directory), options.ephemeral ? directory : null);
  let members: readonly { readonly name: string; readonly child: Child }[] = [];
  const others: number[] = [];
  let dismissed = false;
  const pids = (): Record<string, number> =>
    Object.fromEntries(
      members.flatMap(({ name, child }): [string, number][] => {
        const pid = child.pid();
        return pid === null ? [] : [[name, pid]];
      }),
    );
  const note = (): void => {
    guard.watch([...others, ...Object.values(pids())]);
    options.changed();
  };
  const stop = async (...names: readonly string[]): Promise<void> => {
    await Promise.all(members.filter(({ name }) => names.includes(name)).map(({ child }) => child.stop()));
  };
  const named = (name: string): Child => {
    const member = members.find((one) => one.name === name);
    if (member === undefined)
      throw new Error(`no process ${name} runs; these do: ${members.map((one) => one.name).join(", ")}`);
    return member.child;
  };
  return {
    start: (settings) => {
      if (dismissed) throw new Error(`${settings.name} is not started: the mesh is stopping`);
      const child = superviseChild({
        ...settings,
        env: { ...settings.env, ...options.more[settings.name] },
        logFile: join(directory, "logs", `${settings.name}.log`),
        // The child is told of before it is in the list.
        onStart: () => queueMicrotask(note),
      });
      members = [...members, { name: settings.name, child }];
      return child;
    },
    named,
    succeed: async (name, heir) => {
      const old = named(name);
      await old.stop();
      members = members.flatMap((one) => {
        if (one.child === old) return [];
        return one.child === heir ? [{ name, child: heir }] : [one];
      });
      note();
    },
    pids,
    watch: (pid) => {
      others.push(pid);
      note();
    },
    stop,
    dismiss: async () => {
      dismissed = true;
      await stop(...members.map(({ name }) => name));
      guard.dismiss();
    },
  };
}
