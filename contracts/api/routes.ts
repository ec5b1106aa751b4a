/**
 * Every route of the HTTP interface, as data. The OpenAPI document and its page are made of it, the tests hold it against the routes that the
 * services have, and every answer of their tests against it.
 */
import { services } from "../services.ts";
import { CodeHelp } from "../codes/help.ts";
import { Fault } from "../events/payloads.ts";
import { Plan } from "../plan.ts";
import { ProblemHelp } from "../problems/catalogue.ts";
import { RowError } from "../report.ts";
import {
  Alive,
  DeadLetter,
  EntityView,
  FileConflicts,
  FileErrors,
  FileList,
  Ready,
  Receipt,
} from "./answers.ts";
import { FileView } from "./file-view.ts";
import { sendingRoutes } from "./gateway-routes.ts";
import { json } from "./parts.ts";
import { pauseRoutes } from "./pause-routes.ts";
import { consoleRoutes } from "./console-routes.ts";
import { meaningRoutes, pageRoutes } from "./meaning-routes.ts";
import { fileRoutes, lookUpRoutes } from "./reading-routes.ts";
import type { Route } from "./route.ts";
import { WebhookView, webhookRoutes } from "./webhook-routes.ts";

const health = { method: "GET", services, tag: "Health", access: "anyone", problems: [] } as const;

/** All of them. */
export const routes: readonly Route[] = [
  ...sendingRoutes,
  ...pauseRoutes,
  ...fileRoutes,
  ...lookUpRoutes,
  ...webhookRoutes,
  ...meaningRoutes,
  ...pageRoutes,
  ...consoleRoutes,
  {
    ...health,
    path: "/healthz",
    name: "isAlive",
    summary: "Whether the process is alive",
    answers: { 200: json("It is.", Alive) },
  },
  {
    ...health,
    path: "/readyz",
    name: "isReady",
    summary: "Whether what it depends on answers",
    answers: { 200: json("All of it does.", Ready), 503: json("Something does not.", Ready) },
  },
];

/** The schemas that have a name in the document. */
export const namedSchemas = {
  FileView,
  FileList,
  FileErrors,
  FileConflicts,
  EntityView,
  Receipt,
  CodeHelp,
  ProblemHelp,
  DeadLetter,
  Plan,
  Fault,
  RowError,
  WebhookView,
};

/** What the document is about. */
export const apiInfo = {
  title: "Sluice",
  version: "1",
  description:
    "Send files, and ask what became of them. Lists come in pages: `limit` and `cursor`, the next page's cursor as `next` and in `Link`. Good answers carry an ETag. Every error is a problem document (RFC 9457) whose `type` resolves.",
};
