/** The validator's picture of what feeds refer to, where it lies: table `references`. */
import type { EntityKey, EntityType, PartnerId } from "@sluice/contracts/ids.ts";
import { entityGroup } from "@sluice/shared/entity-group.ts";
import type { ReadKey } from "@sluice/shared/ports/read-model.ts";

const ofType = (kind: string, partner: PartnerId, entity: string): string => `${kind}#${partner}#${entity}`;

/** One entity: whether it lives. */
export const entityPlace = (partner: PartnerId, entity: EntityType, key: EntityKey): ReadKey => ({
  pk: `entity#${entityGroup(partner, entity, key)}`,
  sk: "life",
});

/** How each file of an entity type ended, by sequence. */
export const endsPk = (partner: PartnerId, entity: string): string => ofType("ends", partner, entity);
/** A sequence as a sort key. */
export const endSk = (sequence: number): string => String(sequence).padStart(12, "0");

/** One item for each entity event of a file that is projected. */
export const toldPk = (partner: PartnerId, entity: string, sequence: number): string =>
  `${ofType("told", partner, entity)}#${sequence}`;

/** Up to which sequence every file has ended and is projected. */
export const wholePlace = (partner: PartnerId, entity: string): ReadKey => ({
  pk: ofType("whole", partner, entity),
  sk: "whole",
});
