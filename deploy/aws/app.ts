/** The CDK application: the foundation, and a stack a service. */
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { App, type AppProps, Tags } from "aws-cdk-lib";
import { addFoundation } from "./foundation/stack.ts";
import { checkByNag } from "./nag.ts";
import { addService } from "./service/stack.ts";
import { readSettings } from "./settings.ts";

/** Builds it. `codeOf` gives the directory of a service's bundle. Throws when the context cannot be used. */
export function buildApp(codeOf: (service: ServiceName) => string, props: AppProps = {}): App {
  const app = new App({
    analyticsReporting: false,
    ...props,
    context: { "aws:cdk:version-reporting": false, ...props.context },
  });
  const settings = readSettings((name) => app.node.tryGetContext(name));
  const foundation = addFoundation(app, settings);
  for (const service of services)
    addService(app, service, settings, codeOf(service)).addStackDependency(foundation);
  Tags.of(app).add("sluice:stage", settings.stage);
  checkByNag(app, settings.stage);
  return app;
}
