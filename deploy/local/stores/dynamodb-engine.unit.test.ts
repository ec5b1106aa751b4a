import { expect, test } from "bun:test";
import { chooseEngine, dynamoDbCommand, parseJavaVersion } from "./dynamodb-engine.ts";

test.each([
  ['openjdk version "17.0.19" 2026-04-21\nOpenJDK Runtime Environment', 17],
  ['Picked up JAVA_TOOL_OPTIONS: -Dx=1\nopenjdk version "25" 2025-09-16', 25],
  ['java version "1.8.0_402"', 8],
  ["zsh: command not found: java", null],
])("%p is Java %p", (told, version) => expect(parseJavaVersion(told)).toBe(version));

test("Java 17 or later runs DynamoDB Local, without telemetry, on disk", () => {
  const engine = chooseEngine({ java: 17, native: "/bin/dynoxide" });
  expect(engine).toEqual({ kind: "java" });
  const { command, args } = dynamoDbCommand({ directory: "/data", port: 1234, logFile: "/log" }, engine);
  expect(command).toBe("java");
  expect(args.join(" ")).toContain("-disableTelemetry -dbPath /data -port 1234");
});

test.each([[null], [11]])(
  "with Java %p the native stand-in serves, with a warning that it is slow",
  (java) => {
    const engine = chooseEngine({ java, native: "/bin/dynoxide" });
    expect(engine).toMatchObject({ kind: "native", binary: "/bin/dynoxide" });
    expect(engine.kind === "native" && engine.warning).toMatch(/slow for large.*install a Java runtime 17/);
    expect(dynamoDbCommand({ directory: "/data", port: 1234, logFile: "/log" }, engine).command).toBe(
      "/bin/dynoxide",
    );
  },
);

test("with neither, the one line says what to install", () => {
  expect(() => chooseEngine({ java: null, native: null })).toThrow(
    /^There is no Java runtime: install a Java runtime 17 or later \(Debian: apt install openjdk-17-jre-headless\)\.$/,
  );
});
