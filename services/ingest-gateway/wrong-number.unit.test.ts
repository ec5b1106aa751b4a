/** Files that are numbered: a later one has a higher number than every live one before it. */
import { beforeEach, describe, expect, test } from "bun:test";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { numbersKept } from "./core/file-numbers.ts";
import { fileRef } from "./files.ts";
import { onFileEnded } from "./on-file-ended.ts";
import { cutFile, cuttingGateway, receiveText } from "./testing-cut.ts";
import { acme, fileId, messageOf, type TestGateway } from "./testing.ts";

const numbered = { ...orders, fileRules: [{ kind: "number", field: "no" }] as const };
let gateway: TestGateway;

beforeEach(async () => {
  gateway = await cuttingGateway(numbered, (text) => ({
    frame: { no: { text: text.split(" ")[0] ?? "", line: 1, byte: 4 } },
  }));
});

/** Receives a file of this number; cutting it is left to the answer. */
async function receive(file: number, number: string, purpose: "load" | "check" = "load") {
  const message = await receiveText(gateway, numbered, file, `${number} ${file}\n`, purpose);
  return () => cutFile(gateway.deps, message, fileId(file));
}
const send = async (...args: Parameters<typeof receive>) => (await receive(...args))();
const reject = async (file: number) => {
  const state = (await gateway.deps.store.load(fileRef(acme, fileId(file))))?.state;
  if (state === undefined) throw new Error(`no file ${file}`);
  const [event] = gateway.events;
  if (event === undefined) throw new Error("no event was saved");
  expect(await onFileEnded(gateway.deps, "rejected")(state, messageOf(event))).toEqual({ kind: "done" });
};

describe("a numbered file", () => {
  test("is taken with a higher number, whatever is left out between", async () => {
    expect(await send(1, "7")).toBe("sharded");
    expect(await send(2, "0012")).toBe("sharded");
  });

  test.each(["12", "11"])("fails with %s behind 12, and says which file had that", async (number) => {
    await send(1, "12");
    expect(await send(2, number)).toBe("failed");
    expect(gateway.events.at(-1)?.payload["faults"]).toEqual([
      {
        code: "receipt.number",
        message: `no is ${number}, and file ${fileId(1)}, which came before it, has 12: a later file has a higher number`,
        ...{ line: 1, byte: 4 },
      },
    ]);
  });

  test("fails when that is no number", async () => {
    expect(await send(1, "XII")).toBe("failed");
    expect(gateway.events.at(-1)?.payload["faults"]).toMatchObject([
      { message: 'no is "XII": it must be a whole number, such as 42' },
    ]);
  });

  test("keeps its number when it is corrected, and a failed one never had it", async () => {
    await send(1, "12");
    await reject(1);
    expect(await send(2, "12")).toBe("sharded");
    expect(await send(3, "5")).toBe("failed");
    expect(await send(4, "13")).toBe("sharded");
  });

  test("is compared by the order of receipt, not of cutting", async () => {
    const first = await receive(1, "7");
    const second = await receive(2, "8");
    expect(await second()).toBe("sharded");
    expect(await first()).toBe("sharded");
  });

  test("that is only checked claims nothing", async () => {
    expect(await send(1, "12", "check")).toBe("sharded");
    expect(await send(2, "12")).toBe("sharded");
    expect(await send(3, "12", "check")).toBe("failed");
  });

  test("is one of many: so many numbers are kept, and the last counts", async () => {
    for (let file = 1; file <= numbersKept + 5; file += 1) await send(file, String(100 + file));
    expect(await send(200, "150")).toBe("failed");
    expect(await send(201, "156")).toBe("sharded");
  });
});
