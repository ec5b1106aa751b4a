/** What a pipe knows besides the record; each is a reserved variable `<aws.pipes.…>` of its input template. */
export interface PipeVariables {
  readonly pipeArn: string;
  readonly pipeName: string;
  readonly sourceArn: string;
  readonly targetArn: string;
  readonly enrichmentArn?: string;
  /** ISO 8601; when the transformer got the record. */
  readonly ingestionTime: string;
}

/** Reserved variables that are plain texts, by the name that a template uses. */
export const PIPE_TEXTS: ReadonlyMap<string, keyof PipeVariables> = new Map([
  ["aws.pipes.pipe-arn", "pipeArn"],
  ["aws.pipes.pipe-name", "pipeName"],
  ["aws.pipes.source-arn", "sourceArn"],
  ["aws.pipes.target-arn", "targetArn"],
  ["aws.pipes.enrichment-arn", "enrichmentArn"],
  ["aws.pipes.event.ingestion-time", "ingestionTime"],
]);
