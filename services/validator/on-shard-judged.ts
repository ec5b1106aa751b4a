/**
 * The gate's turn: one shard of a file was validated or rejected. Messages come with the file as their group, so one at a
 * time; the version condition holds even if they did not.
 */
import { daysKept } from "@sluice/contracts/retention.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { FileRef, type ShardRef } from "@sluice/contracts/events/payloads.ts";
import type { ShardRejected } from "@sluice/contracts/events/06-shard-rejected/v1.ts";
import type { ShardValidated } from "@sluice/contracts/events/05-shard-validated/v1.ts";
import type { Frame } from "@sluice/contracts/file-rule.ts";
import { fileGroup } from "@sluice/contracts/ids.ts";
import { fileReportKey } from "@sluice/contracts/objects.ts";
import { ErrorReport, type RowError } from "@sluice/contracts/report.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { addTotals, fileErrors } from "./core/file-rules.ts";
import {
  type GateStep,
  type GoodResult,
  inOrder,
  rulesOf,
  type ShardResult,
  step,
  wrongOf,
} from "./core/gate.ts";
import { addByCode, joinReports } from "./core/report.ts";
import type { ValidatorDeps } from "./deps.ts";
import { gateRef } from "./validations.ts";

/** A shard is good, or its bad rows are kept aside. */
export function onShardValidated(deps: ValidatorDeps) {
  return (payload: ShardValidated, message: Message): Promise<Outcome> => {
    const { object, rows, sha256, quarantined, rules, totals, frame, warned } = payload;
    const more = {
      ...(quarantined && { quarantined }),
      ...(rules !== undefined && { rules }),
      ...(totals !== undefined && { totals }),
      ...(warned !== undefined && { warned }),
    };
    return judged(deps, payload, { outcome: "validated", object, rows, sha256, ...more }, message, frame);
  };
}

/** A shard is not. */
export function onShardRejected(deps: ValidatorDeps) {
  return (payload: ShardRejected, message: Message): Promise<Outcome> => {
    const { rows, badRows, errors, byCode, report, rules, warned } = payload;
    const told = {
      ...{ rows, badRows, errors, byCode, report },
      ...(rules !== undefined && { rules }),
      ...(warned !== undefined && { warned }),
    };
    return judged(deps, payload, { outcome: "rejected", ...told }, message);
  };
}

async function judged(
  deps: ValidatorDeps,
  shard: ShardRef,
  result: ShardResult,
  message: Message,
  frame?: Frame,
): Promise<Outcome> {
  const ref = gateRef(shard);
  const loaded = await deps.store.load(ref);
  const feed = deps.feeds.get(shard.feed);
  const rules = feed?.fileRules;
  const errorsOf = (good: readonly GoodResult[]): RowError[] =>
    fileErrors(rules, frame, {
      rows: good.reduce((sum, { rows }) => sum + rows, 0),
      totals: addTotals(
        rules,
        good.map(({ totals }) => totals),
      ),
    });
  const asideMax = feed?.onBadRows?.shareMax;
  const next = step(loaded?.state ?? null, shard.shard, shard.of, result, asideMax, errorsOf);
  if (next.kind === "repeat") return done;
  if (next.kind === "impossible") return { kind: "dead-letter", reason: next.reason };
  const expectedVersion = loaded?.version ?? 0;
  const saved = await deps.store.save([
    next.kind === "waits"
      ? { ref, expectedVersion, state: next.gate }
      : {
          ref,
          expectedVersion,
          state: next.gate,
          event: await verdictEvent(deps, shard, next, expectedVersion + 1, message.trace),
        },
  ]);
  return saved.kind === "saved"
    ? done
    : { kind: "retry", reason: "another result of this file was taken at the same moment", afterSeconds: 1 };
}

type Verdict = Extract<GateStep, { readonly kind: "verdict" }>;

async function verdictEvent(
  deps: ValidatorDeps,
  shard: ShardRef,
  { gate, errors }: Verdict,
  version: number,
  trace: string,
) {
  const ref = v.parse(FileRef, shard);
  const origin = {
    aggregate: `gate:${ref.file}`,
    version,
    epoch: deps.epoch,
    partner: ref.partner,
    group: fileGroup(ref.file),
    occurredAt: deps.clock.now(),
    trace,
  };
  const results = inOrder(gate);
  const rows = results.reduce((sum, [, result]) => sum + result.rows, 0);
  const wrong = results.flatMap(([, result]) => wrongOf(result) ?? []);
  const told = {
    badRows: wrong.reduce((sum, one) => sum + one.badRows, 0),
    errors: wrong.reduce((sum, one) => sum + one.errors, errors.length),
    byCode: addByCode([...errors.map(({ code }) => ({ [code]: 1 })), ...wrong.map((one) => one.byCode)]),
  };
  const judgedBy = rulesOf(gate);
  const rules = judgedBy.length === 0 ? {} : { rules: judgedBy };
  const warned = results.flatMap(([, result]) => result.warned ?? []);
  const report = fileReportKey(ref.partner, ref.file);
  const isTold = gate.verdict === "rejected" || wrong.length > 0 || warned.length > 0;
  if (isTold)
    await writeFileReport(deps, report, daysKept(deps.feeds.get(ref.feed) ?? {}, "reports"), results, errors);
  const warnings = {
    warnings: warned.reduce((sum, one) => sum + one.warnings, 0),
    byCode: addByCode(warned.map(({ byCode }) => byCode)),
    report,
  };
  const more = { ...rules, ...(warned.length > 0 && { warned: warnings }) };
  if (gate.verdict === "rejected")
    return pipelineEvent("file.rejected.v1", origin, { ...ref, rows, ...told, report, ...more });
  const shards = results.flatMap(([index, result]) => {
    if (result.outcome !== "validated") return [];
    const { object, rows: count, sha256, quarantined } = result;
    const aside = quarantined === undefined ? {} : { quarantine: quarantined.object };
    return [{ shard: index, object, rows: count, sha256, ...aside }];
  });
  const aside = wrong.reduce((sum, one) => sum + one.aside, 0);
  const quarantined = wrong.length === 0 ? {} : { quarantined: { rows: aside, ...told, report } };
  return pipelineEvent("file.validated.v1", origin, { ...ref, rows, shards, ...more, ...quarantined });
}

/** Joins the reports of the shards that have one. */
async function writeFileReport(
  deps: ValidatorDeps,
  key: string,
  keepDays: number | undefined,
  results: readonly (readonly [shard: number, result: ShardResult])[],
  errors: readonly RowError[],
): Promise<void> {
  const keys = results.flatMap(([, result]) => wrongOf(result)?.report ?? result.warned?.report ?? []);
  const reports = await Promise.all(keys.map((one) => readReport(deps, one)));
  const rows = results.reduce((sum, [, result]) => sum + result.rows, 0);
  const reported = reports.reduce((sum, report) => sum + report.rows, 0);
  const joined = joinReports(reports, rows - reported, errors);
  await deps.objects.put(key, new TextEncoder().encode(JSON.stringify(joined)), keepDays);
}

async function readReport(deps: ValidatorDeps, key: string): Promise<ErrorReport> {
  return v.parse(ErrorReport, JSON.parse(new TextDecoder().decode(await deps.objects.bytes(key))));
}
