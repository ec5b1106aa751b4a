/** The HTTP side of the command `sluice`: whom it talks to, with which key, and what the answers are. */
import { FileView, hasEnded } from "@sluice/contracts/api/file-view.ts";
import { RowError } from "@sluice/contracts/report.ts";
import * as v from "valibot";
import { readRunFile } from "../local/supervisor/run-file.ts";

/** Options that every command of this kind takes. */
export interface ClientOptions {
  readonly url?: string;
  readonly key?: string;
  readonly dir?: string;
}

/** A refusal, told as the server told it. */
export class Refused extends Error {
  override readonly name = "Refused";
}

const Problem = v.object({ title: v.string(), detail: v.string(), status: v.number() });
const Receipt = v.object({ file: v.string(), repeat: v.boolean(), status: v.string() });
const FileList = v.object({ files: v.array(FileView), next: v.nullable(v.string()) });
const Errors = v.object({
  file: v.string(),
  phase: v.string(),
  total: v.number(),
  errors: v.array(
    v.union([
      RowError,
      v.object({ code: v.string(), message: v.string(), line: v.number(), byte: v.number() }),
    ]),
  ),
  next: v.nullable(v.string()),
});

/** What the server said of an upload. */
export type Receipt = v.InferOutput<typeof Receipt>;

/** Talks to one mesh as one caller. */
export interface Client {
  upload(feed: string, body: Blob | ReadableStream<Uint8Array>): Promise<Receipt>;
  files(): Promise<readonly FileView[]>;
  file(id: string): Promise<FileView | null>;
  errors(id: string): Promise<v.InferOutput<typeof Errors>>;
  entity(type: string, key: string, partner?: string): Promise<unknown>;
  /** Follows a file to its end; told of every change. */
  follow(id: string, changed: (view: FileView) => void): Promise<FileView>;
}

/** Whom to talk to: the options, SLUICE_URL and SLUICE_KEY, or the mesh that runs here. Throws Refused when there is nobody. */
export function connect({ url, key, dir = ".sluice" }: ClientOptions): Client {
  const run = readRunFile(dir);
  const base = url ?? process.env["SLUICE_URL"] ?? run?.url;
  const bearer = key ?? process.env["SLUICE_KEY"] ?? run?.partnerKey;
  if (base === undefined || bearer === undefined)
    throw new Refused(
      `No mesh runs in ${dir}: start one with \`sluice start\`, or name another with --url and --key.`,
    );
  return client(base.replace(/\/+$/, ""), bearer);
}

/** A client for an address and a key. */
export function client(base: string, key: string): Client {
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { authorization: `Bearer ${key}` };
    try {
      return await fetch(`${base}${path}`, { ...init, headers });
    } catch (cause) {
      throw new Refused(`${base} does not answer (${String(cause)}): is the mesh running?`, { cause });
    }
  };
  const read = async <Schema extends v.GenericSchema>(
    schema: Schema,
    path: string,
    init?: RequestInit,
  ): Promise<v.InferOutput<Schema>> => {
    const response = await send(path, init);
    const body: unknown = await response.json();
    if (response.ok) return v.parse(schema, body);
    const problem = v.safeParse(Problem, body);
    throw new Refused(
      problem.success
        ? `${problem.output.title}: ${problem.output.detail}`
        : `${response.status} from ${path}`,
    );
  };
  const file = async (id: string): Promise<FileView | null> => {
    const response = await send(`/v1/files/${encodeURIComponent(id)}`);
    if (response.status === 404) return null;
    if (!response.ok) throw new Refused(`${response.status} from /v1/files/${id}: ${await response.text()}`);
    return v.parse(FileView, await response.json());
  };
  return {
    upload: (feed, body) =>
      read(Receipt, `/v1/feeds/${encodeURIComponent(feed)}/files`, { method: "POST", body }),
    files: async () => (await read(FileList, "/v1/files?limit=50")).files,
    file,
    errors: (id) => read(Errors, `/v1/files/${encodeURIComponent(id)}/errors?limit=200`),
    entity: (type, id, partner) =>
      read(
        v.unknown(),
        `/v1/entities/${encodeURIComponent(type)}/${encodeURIComponent(id)}${partner === undefined ? "" : `?partner=${encodeURIComponent(partner)}`}`,
      ),
    follow: async (id, changed) => {
      for (let last = ""; ;) {
        // Right after the upload the read model may not know the file yet; and a service may be away for a moment.
        const view = await file(id).catch(() => null);
        const text = JSON.stringify(view);
        if (view !== null && text !== last) changed(view);
        last = text;
        if (view !== null && hasEnded(view.phase)) return view;
        await Bun.sleep(150);
      }
    },
  };
}
