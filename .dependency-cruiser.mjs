/**
 * The layering, as rules over the real import graph (type imports included):
 * services → shared → contracts; deploy and test may use all; nothing imports a service but its hosts and tests.
 */
/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circular",
      comment: "A cycle hides which part comes first.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "contracts-import-valibot-alone",
      comment:
        "Contracts are what travels: any service, tool or partner can read them without our code or an SDK.",
      severity: "error",
      from: { path: "^contracts/", pathNot: "[.]test[.]ts$" },
      to: { pathNot: "^contracts/|^node_modules/valibot/" },
    },
    {
      name: "shared-knows-no-service",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^(services|deploy|test)/" },
    },
    {
      name: "services-never-import-each-other",
      comment: "They meet only through streams, the bus and queues.",
      severity: "error",
      from: { path: "^services/([^/]+)/" },
      to: { path: "^services/", pathNot: "^services/$1/" },
    },
    {
      name: "services-know-no-deployment",
      severity: "error",
      from: { path: "^services/", pathNot: "[.]test[.]ts$" },
      to: { path: "^(deploy|test)/" },
    },
    {
      name: "only-adapters-import-sdks",
      severity: "error",
      from: {
        path: "^(shared|services)/",
        pathNot: "^shared/adapters/|[.]test[.]ts$",
      },
      to: { path: "^node_modules/(@aws-sdk/(?!util-dynamodb)|@smithy|postgres/)" },
    },
    {
      name: "cores-are-pure",
      comment:
        "A core takes time, ids and data as arguments: no ports, no adapters, no runtime, no node builtins.",
      severity: "error",
      from: { path: "^services/[^/]+/core/", pathNot: "[.]test[.]ts$" },
      to: { path: "^shared/(adapters|runtime|http)/|^node:|^(fs|crypto|os|path)$" },
    },
    {
      name: "tests-stay-out-of-production",
      severity: "error",
      from: { path: "^(contracts|shared|services|deploy)/", pathNot: "[.](test|suite)[.]ts$" },
      to: { path: "[.]test[.]ts$|^test/" },
    },
    {
      name: "not-to-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^bun(:|$)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    builtInModules: { add: ["bun", "bun:test"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
