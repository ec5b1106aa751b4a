/** The five services, in the order in which a file meets them. */
export const services = ["ingest-gateway", "validator", "loader", "sync-consumer", "state-query"] as const;

/** One of the five. */
export type ServiceName = (typeof services)[number];
