/**
 * Upcasting: an event that was sent in an old version is read as what it is called today, one step a version. Readers then know the newest
 * version alone, however long a message waited in a queue, a dead-letter queue or the archive.
 */
import * as v from "valibot";

/** Makes version n of an event version n + 1. */
export interface Upcast {
  /** The old type, such as `file.received.v1`. */
  readonly from: string;
  /** The type that it becomes: the same event, one version on. */
  readonly to: string;
  /** The old version's payload, as it was frozen. */
  readonly payload: v.GenericSchema;
  /** The payload as the next version has it. Throws a ValiError when it is no payload of the old version. */
  raise(payload: unknown): unknown;
}

/** What a step changes of an event. The envelope's other fields stay: the id too, so that a repeat is known as one. */
export interface Upcastable {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The event's newest version, or why an old one cannot be read: for the operator who finds it in a dead-letter queue. */
export type Upcasted = ({ readonly ok: true } & Upcastable) | { readonly ok: false; readonly reason: string };

const Fields = v.record(v.string(), v.unknown());

/** Makes a step, typed by both versions' schemas. `up` is pure, and invents nothing that the old event did not say. */
export function upcast<Old extends v.GenericSchema, New extends v.GenericSchema>(
  from: { readonly type: string; readonly payload: Old },
  to: { readonly type: string; readonly payload: New },
  up: (old: v.InferOutput<Old>) => v.InferInput<New>,
): Upcast {
  const payload: v.GenericSchema<unknown, v.InferOutput<Old>> = from.payload;
  return { from: from.type, to: to.type, payload, raise: (old) => up(v.parse(payload, old)) };
}

/** Takes every step that there is from an event's version on. A payload whose type has none comes back as it is, unchecked. */
export function upcastEvent(event: Upcastable, steps: readonly Upcast[]): Upcasted {
  let { type, payload } = event;
  for (let step = stepFrom(type, steps); step !== undefined; step = stepFrom(type, steps)) {
    try {
      payload = v.parse(Fields, step.raise(payload));
    } catch (cause) {
      const why = v.isValiError(cause) ? v.summarize(cause.issues) : String(cause);
      return { ok: false, reason: `${type} cannot be read as ${step.to}: ${why}` };
    }
    type = step.to;
  }
  return { ok: true, type, payload };
}

const stepFrom = (type: string, steps: readonly Upcast[]): Upcast | undefined =>
  steps.find(({ from }) => from === type);

/** The types that are read as one of these: these and their past versions. What lets the newest through lets them through. */
export function withPastVersions(types: readonly string[], steps: readonly Upcast[]): string[] {
  const past = types.flatMap((type) => steps.filter(({ to }) => to === type).map(({ from }) => from));
  return past.length === 0 ? [...types] : [...new Set([...withPastVersions(past, steps), ...types])];
}

/** What is wrong with a set of steps: each goes one version on, no two start at one type, each ends at a type that is known. */
export function faultsOfSteps(steps: readonly Upcast[], known: (type: string) => boolean): string[] {
  return steps.flatMap(({ from, to }, at) => [
    ...(nextVersion(from) === to ? [] : [`${from} -> ${to} is no step from one version to the next`]),
    ...(steps.findIndex((one) => one.from === from) === at ? [] : [`${from} has two steps`]),
    ...(known(to) || steps.some((one) => one.from === to)
      ? []
      : [`${from} becomes ${to}, which nobody knows`]),
  ]);
}

function nextVersion(type: string): string | null {
  const [, event, version] = /^(.+)\.v([0-9]+)$/.exec(type) ?? [];
  return event === undefined ? null : `${event}.v${Number(version) + 1}`;
}
