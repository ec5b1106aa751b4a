/** Why a pattern is refused, for the person who wrote it and for the EventBridge wire protocol. */
export interface PatternError {
  /**
   * not_json, not_valid: AWS refuses it too. too_long: over the default quota. not_portable: a legal pattern whose
   * meaning or support on AWS is in doubt, so that it must not be relied on.
   */
  readonly code: "not_json" | "not_valid" | "too_long" | "not_portable";
  /** The dotted path of the field at fault; "" for the pattern as a whole. */
  readonly path: string;
  /** What is wrong, in AWS's words where AWS has words for it. */
  readonly reason: string;
  /** The whole sentence, beginning as EventBridge's InvalidEventPatternException does. */
  readonly message: string;
}

/** Thrown inside the compiler only; compilePattern turns it into a value. */
export class PatternRefusal extends Error {
  readonly error: PatternError;

  constructor(code: PatternError["code"], path: string, reason: string) {
    const where = path === "" ? "" : ` (at "${path}")`;
    const message = `Event pattern is not valid. Reason: ${reason}${where}`;
    super(message);
    this.name = "PatternRefusal";
    this.error = { code, path, reason, message };
  }
}

/** Refuses a pattern that AWS refuses. */
export function refuse(path: string, reason: string): never {
  throw new PatternRefusal("not_valid", path, reason);
}

/** Refuses a pattern that AWS may take, but whose effect there is not confirmed. */
export function refuseAsUnportable(path: string, reason: string): never {
  throw new PatternRefusal("not_portable", path, reason);
}
