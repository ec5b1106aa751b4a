/** How much of a large file has arrived, as a line: rewritten in place on a terminal, a line every tenth elsewhere. */

const megabyte = 1024 ** 2;
const words = { reading: "reading", sending: "sent", checking: "sent, being read through" } as const;

/** Shows it on a stream; `end` finishes the line. */
export function bytesShower(out: NodeJS.WriteStream): {
  readonly show: (what: keyof typeof words, done: number, bytes: number) => void;
  readonly end: () => void;
} {
  let last = "";
  return {
    show: (what, done, bytes) => {
      const tenths = Math.floor((10 * done) / Math.max(bytes, 1));
      const shown = out.isTTY ? done : (tenths / 10) * bytes;
      const part = `${(shown / megabyte).toFixed(0)} of ${(bytes / megabyte).toFixed(0)} MiB`;
      const line = what === "checking" ? words[what] : `${words[what]} ${part}`;
      if (line === last) return;
      last = line;
      if (out.isTTY) out.write(`\r\u001B[K  ${line}`);
      // Reading a local file is over soon enough.
      else if (what !== "reading") out.write(`  ${line}\n`);
    },
    end: () => {
      if (out.isTTY && last !== "") out.write("\n");
    },
  };
}
