/** What is said of a kind of problem. */

/** A kind of problem: its HTTP status, its title, what it means, and what mends it. */
export interface ProblemType {
  readonly status: number;
  readonly title: string;
  readonly means: string;
  readonly mend: string;
}

/** Makes one. */
export const kind = (status: number, title: string, means: string, mend: string): ProblemType => ({
  status,
  title,
  means,
  mend,
});
