/** A name as SQL: quoted, so that it is a name whatever stands in it. */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table's name, `schema.table`: `a.b` as `"a"."b"`. */
export const quotedTable = (name: string): string => name.split(".").map(quotedName).join(".");
