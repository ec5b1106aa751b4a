/** What a restore drops of a table's settings, taken over from the table that it was restored from. */
import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  type TableDescription,
  type Tag,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";

/** Takes over TTL, point-in-time recovery, tags and deletion protection. What is set already is left as it is. Gives what was set. */
export async function remakeSettings(
  client: DynamoDBClient,
  from: TableDescription,
  to: TableDescription,
): Promise<readonly string[]> {
  const set: string[] = [];
  if (await remakeTtl(client, from.TableName ?? "", to.TableName ?? "")) set.push("TTL");
  if (await remakeBackups(client, from.TableName ?? "", to.TableName ?? "")) set.push("backups");
  const tags = await tagsOf(client, from.TableArn);
  if (tags.length > 0) {
    await client.send(new TagResourceCommand({ ResourceArn: to.TableArn, Tags: [...tags] }));
    set.push(`${tags.length} tags`);
  }
  if (from.DeletionProtectionEnabled === true && to.DeletionProtectionEnabled !== true) {
    await client.send(new UpdateTableCommand({ TableName: to.TableName, DeletionProtectionEnabled: true }));
    set.push("deletion protection");
  }
  return set;
}

async function remakeTtl(client: DynamoDBClient, from: string, to: string): Promise<boolean> {
  const ttlOf = async (TableName: string) =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  const wanted = await ttlOf(from);
  if (wanted?.TimeToLiveStatus !== "ENABLED" && wanted?.TimeToLiveStatus !== "ENABLING") return false;
  const has = (await ttlOf(to))?.TimeToLiveStatus;
  if (has === "ENABLED" || has === "ENABLING") return false;
  const TimeToLiveSpecification = { AttributeName: wanted.AttributeName, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: to, TimeToLiveSpecification }));
  return true;
}

async function remakeBackups(client: DynamoDBClient, from: string, to: string): Promise<boolean> {
  const backupsOf = async (TableName: string) =>
    (await client.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription
      ?.PointInTimeRecoveryDescription;
  const wanted = await backupsOf(from);
  if (wanted?.PointInTimeRecoveryStatus !== "ENABLED") return false;
  if ((await backupsOf(to))?.PointInTimeRecoveryStatus === "ENABLED") return false;
  const { RecoveryPeriodInDays } = wanted;
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName: to,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays },
    }),
  );
  return true;
}

/** Those that somebody chose; AWS's own cannot be set. */
async function tagsOf(client: DynamoDBClient, ResourceArn: string | undefined): Promise<readonly Tag[]> {
  const tags: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken }));
    tags.push(...(page.Tags ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return tags.filter(({ Key }) => Key?.startsWith("aws:") === false);
}
