/** What roles allow against what was called. */
import { type Call, here } from "./calls.ts";
import type { Allowed } from "./statements.ts";

/** One action on one resource, or on all that a pattern names. */
export interface Grant {
  readonly action: string;
  /** With `*` for any characters and `?` for one. */
  readonly arn: string;
}

/** Every pair that statements allow, written for the place where the calls were made. */
export const grantsOf = (statements: readonly Pick<Allowed, "actions" | "resources">[]): readonly Grant[] =>
  statements.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => ({ action, arn: placed(resource) }))),
  );

const placed = (arn: string): string =>
  arn
    .replaceAll("${AWS::Partition}", here.partition)
    .replaceAll("${AWS::Region}", here.region)
    .replaceAll("${AWS::AccountId}", here.account);

/** Whether a grant allows a call: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
export function allows({ action, arn }: Grant, call: Call): boolean {
  const pattern = arn
    .replace(/[\\^$.+|()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return action === call.action && new RegExp(`^${pattern}$`, "s").test(call.arn);
}

/** What was called and is not allowed; what is allowed and was not called. Both as `action arn`, each once, sorted. */
export function compareAccess(
  grants: readonly Grant[],
  calls: readonly Call[],
): { readonly refused: readonly string[]; readonly unused: readonly Grant[] } {
  const refused = calls.filter((call) => !grants.some((grant) => allows(grant, call)));
  return {
    refused: [...new Set(refused.map(({ action, arn }) => `${action} ${arn}`))].sort(),
    unused: grants.filter((grant) => !calls.some((call) => allows(grant, call))),
  };
}
