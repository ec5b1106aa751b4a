/** `npm run build`: a Lambda bundle a service, below deploy/bundle/out. */
import { services } from "@sluice/contracts/services.ts";
import { buildBundle } from "./build.ts";

for (const service of services) {
  const { scripts, assets } = await buildBundle(service);
  const sizes = Object.entries(scripts).map(([name, bytes]) => `${name} ${Math.ceil(bytes / 1000)} kB`);
  console.log(`${service}: ${[...sizes, ...assets].join(", ")}`);
}
