/** A text as an SQL literal. DuckDB takes no escapes in one but the doubled quote. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
