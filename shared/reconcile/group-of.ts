import type { Group } from "@sluice/contracts/ids.ts";
import { entityGroup } from "../entity-group.ts";
import type { EntityId } from "../ports/entity-store.ts";

/** An entity's group: how the old database's guards name it. */
export const groupOf = ({ partner, entity, key }: EntityId): Group => entityGroup(partner, entity, key);
