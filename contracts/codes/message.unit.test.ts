import { expect, test } from "bun:test";
import { codes } from "./catalogue.ts";
import { messageIn, messagesIn } from "./message.ts";

const error = { code: "cell.too-long", message: "must be at most 4 characters" };

test("English stays as it was told", () => {
  expect(messageIn(error, "en")).toBe("must be at most 4 characters");
});

test("Japanese says what the code means, and keeps this error's figures", () => {
  expect(messageIn(error, "ja")).toBe(`${codes["cell.too-long"].ja.means}（must be at most 4 characters）`);
});

test("a code that this build does not know keeps its message", () => {
  expect(messagesIn([{ ...error, code: "cell.of-tomorrow", line: 3 }], "ja")).toEqual([
    { ...error, code: "cell.of-tomorrow", line: 3 },
  ]);
});
