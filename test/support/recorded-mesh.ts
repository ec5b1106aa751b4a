/** A mesh as it would run on AWS as far as its calls go: objects in S3, and every call of a service to AWS's parts recorded. */
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { type Call, here } from "@sluice/deploy/aws/checks/calls.ts";
import { choosePorts, type Ports } from "@sluice/deploy/local/supervisor/environment.ts";
import type { MeshOptions } from "@sluice/deploy/local/supervisor/mesh.ts";
import { startFauxqs } from "fauxqs";
import { startCallRecorder } from "./call-recorder.ts";
import { startTestMesh, type TestMesh } from "./mesh.ts";

/** The mesh, and what was asked for in it. */
export interface RecordedMesh {
  readonly it: TestMesh;
  /** What a service has asked for so far, each once. */
  calls(service: ServiceName): readonly Call[];
  /** Requests that were none of the calls that are known. */
  unread(): readonly string[];
  stop(): Promise<void>;
}

/** What may be otherwise: objects on the local disk, where a test looks for them there. */
export type RecordedOptions = Pick<MeshOptions, "host"> & { readonly objects?: "s3" | "disk" };

/** Starts it. */
export async function startRecordedMesh(options: RecordedOptions = {}): Promise<RecordedMesh> {
  const { objects = "s3", ...more } = options;
  const bucket = `sluice-local-${here.account}-${here.region}`;
  const s3 = await startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
  await makeBucket(s3.port, bucket);
  let ports: Ports | null = null;
  const recorder = await startCallRecorder((called) => {
    if (called === "s3") return s3.port;
    if (ports === null) throw new Error(`${called} is called before the mesh has its ports`);
    return { dynamodb: ports.dynamodb, sqs: ports.queues, events: ports.bus }[called];
  });
  // After the recorder has its own: a port that is only chosen is not taken yet.
  ports = await choosePorts();
  const tidy = async (): Promise<void> => {
    recorder.stop();
    await s3.stop();
  };
  try {
    const env = Object.fromEntries(
      services.map((name) => [
        name,
        {
          ...recorder.environment(name),
          ...(objects === "disk" ? {} : { SLUICE_OBJECTS: `s3://${bucket}?path-style` }),
        },
      ]),
    );
    const it = await startTestMesh({ ...more, ports, env });
    const stop = async (): Promise<void> => {
      await it.stop();
      await tidy();
    };
    return { it, calls: recorder.calls, unread: recorder.unread, stop };
  } catch (cause) {
    await tidy();
    throw cause;
  }
}

async function makeBucket(port: number, Bucket: string): Promise<void> {
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: here.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket }));
  client.destroy();
}
