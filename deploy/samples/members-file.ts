/** Small files of members, and of points granted to them, from their lines. */
const file = (header: string, lines: readonly string[]): Blob =>
  new Blob([`${[header, ...lines].join("\n")}\n`]);

/** Lines as `M000001,set,Aoki,active,`. */
export const membersFile = (...lines: readonly string[]): Blob =>
  file("member_no,change,name,status,into", lines);

/** Lines as `G00000001,M000001,100,2026-11-20`. */
export const pointsFile = (...lines: readonly string[]): Blob =>
  file("grant_no,member_no,points,granted_on", lines);
