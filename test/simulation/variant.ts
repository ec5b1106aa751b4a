/** Where a broken variant reaches in: it wraps what a service is given, or the service itself. Production code knows nothing of it. */
import type { Entry } from "@sluice/deploy/local/pipes/compile-pipe.ts";
import type { GatewayDeps } from "@sluice/ingest-gateway/deps.ts";
import type { Upload } from "@sluice/ingest-gateway/receive-file.ts";
import type { LoaderDeps } from "@sluice/loader/deps.ts";
import type { WithdrawDeps } from "@sluice/loader/withdraw.ts";
import type { Consumer } from "@sluice/shared/messaging/handler.ts";
import type { AdoptDeps } from "@sluice/shared/adopt/adopt-feed.ts";
import type { LegacyStore } from "@sluice/shared/ports/legacy-store.ts";
import type { Queue } from "@sluice/shared/ports/queue.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import type { RestoreDeps } from "@sluice/shared/restore/deps.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import type { ValidatorDeps } from "@sluice/validator/deps.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

/** One mistake, made on purpose. What is not given is as it should be. */
export interface Variant {
  readonly name: string;
  /** Called once a run: state that must outlive a process lies in its closure. */
  readonly make: (world: World) => Breaks;
}

/** The places. */
export interface Breaks {
  readonly gateway?: (deps: GatewayDeps) => GatewayDeps;
  readonly upload?: (deps: GatewayDeps, upload: Upload) => GatewayDeps;
  readonly validator?: (deps: ValidatorDeps) => ValidatorDeps;
  readonly loader?: (deps: LoaderDeps, life: Life) => LoaderDeps;
  readonly withdrawal?: (deps: WithdrawDeps) => WithdrawDeps;
  readonly legacy?: (legacy: LegacyStore, life: Life) => LegacyStore;
  readonly model?: (model: ReadModel) => ReadModel;
  readonly consumer?: (service: ServiceName, consumer: Consumer) => Consumer;
  readonly queue?: (service: ServiceName, queue: Queue) => Queue;
  readonly adoption?: (deps: AdoptDeps) => AdoptDeps;
  readonly restore?: (deps: RestoreDeps) => RestoreDeps;
  readonly pipe?: (name: string, entry: Entry) => Entry;
}
