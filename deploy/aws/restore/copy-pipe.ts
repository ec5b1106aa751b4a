/** A pipe made again on another stream: a pipe's source cannot be changed. */
import {
  CreatePipeCommand,
  DescribePipeCommand,
  type DescribePipeCommandOutput,
  NotFoundException,
  type PipesClient,
} from "@aws-sdk/client-pipes";

/** Which pipe, what the copy is called, and what it reads. */
export interface PipeCopy {
  readonly from: string;
  readonly to: string;
  readonly streamArn: string;
}

/** Whether the copy runs. Makes it where it is missing, with the filter, template, target, role and limits of the first. Throws when it cannot start. */
export async function copyPipe(client: PipesClient, { from, to, streamArn }: PipeCopy): Promise<boolean> {
  const copy = await describe(client, to);
  if (copy === null) {
    const pipe = await describe(client, from);
    if (pipe === null) throw new Error(`there is no pipe ${from} to be made again for the restored table`);
    const { RoleArn, SourceParameters, Target, TargetParameters, Tags, Description, KmsKeyIdentifier } = pipe;
    await client.send(
      new CreatePipeCommand({
        ...{ Name: to, Source: streamArn, DesiredState: "RUNNING" },
        ...{ RoleArn, SourceParameters, Target, TargetParameters, Description, KmsKeyIdentifier },
        Tags: Object.fromEntries(Object.entries(Tags ?? {}).filter(([key]) => !key.startsWith("aws:"))),
      }),
    );
    return false;
  }
  const { CurrentState = "", StateReason = "" } = copy;
  if (CurrentState.endsWith("_FAILED"))
    throw new Error(`the pipe ${to} is ${CurrentState}: ${StateReason}; mend that, start it, and go on`);
  if (copy.Source !== streamArn) throw new Error(`the pipe ${to} reads ${copy.Source}, not ${streamArn}`);
  return CurrentState === "RUNNING";
}

async function describe(client: PipesClient, Name: string): Promise<DescribePipeCommandOutput | null> {
  try {
    return await client.send(new DescribePipeCommand({ Name }));
  } catch (cause) {
    if (cause instanceof NotFoundException) return null;
    throw cause;
  }
}
