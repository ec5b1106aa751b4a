/** The bucket for raw files, shards, journals and reports: private, versioned, encrypted, TLS only. It outlives its stack. */
import { CfnDeletionPolicy, type Stack } from "aws-cdk-lib";
import { Effect, PolicyDocument, PolicyStatement, StarPrincipal } from "aws-cdk-lib/aws-iam";
import { CfnBucket, CfnBucketPolicy } from "aws-cdk-lib/aws-s3";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { allDays, removedDays } from "@sluice/contracts/retention.ts";
import { keepDaysTag } from "@sluice/shared/adapters/s3/object-store.ts";
import { bucketName } from "../names.ts";

/** Adds it. Keys begin with the partner, so what is kept how long cannot go by prefix: it goes by tag. What is on its way alone has a prefix of its own. */
export function addBucket(stack: Stack, stage: string): CfnBucket {
  const bucket = new CfnBucket(stack, "Objects", {
    bucketName: bucketName(stage),
    bucketEncryption: {
      serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    },
    publicAccessBlockConfiguration: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    ownershipControls: { rules: [{ objectOwnership: "BucketOwnerEnforced" }] },
    versioningConfiguration: { status: "Enabled" },
    lifecycleConfiguration: {
      rules: [
        {
          id: "unfinished-uploads",
          status: "Enabled",
          // As long as partners may take for an upload in parts.
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
        {
          id: "given-up-on-the-way",
          status: "Enabled",
          prefix: "_arriving/",
          expirationInDays: 8,
        },
        {
          id: "replaced-and-removed",
          status: "Enabled",
          noncurrentVersionExpiration: { noncurrentDays: removedDays },
          expiredObjectDeleteMarker: true,
        },
        // Each object is tagged with the days that its feed keeps it.
        ...allDays(feeds.values()).map((days) => ({
          id: `kept-${days}-days`,
          status: "Enabled",
          tagFilters: [{ key: keepDaysTag, value: String(days) }],
          expirationInDays: days,
        })),
        {
          id: "old-files",
          status: "Enabled",
          transitions: [{ storageClass: "INTELLIGENT_TIERING", transitionInDays: 30 }],
        },
      ],
    },
  });
  bucket.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
  bucket.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  new CfnBucketPolicy(stack, "ObjectsPolicy", {
    bucket: bucket.ref,
    policyDocument: new PolicyDocument({
      statements: [
        new PolicyStatement({
          sid: "TlsOnly",
          effect: Effect.DENY,
          principals: [new StarPrincipal()],
          actions: ["s3:*"],
          resources: [bucket.attrArn, `${bucket.attrArn}/*`],
          conditions: { Bool: { "aws:SecureTransport": "false" } },
        }),
      ],
    }),
  });
  return bucket;
}
