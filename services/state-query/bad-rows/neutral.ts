/**
 * What keeps a spreadsheet from taking a partner's text for a formula: an apostrophe in front of = + - @, tab or a line end, as OWASP's page on
 * CSV injection says, at the beginning of a cell and wherever a spreadsheet that splits at another separator would see one begin.
 */

/** Where a cell begins (or may, in some spreadsheet), then blanks and quotes, then what a formula may begin with. */
const dangers =
  /^[ "'\u00A0\u3000]*(?=[=+\-@\t\r\n＝＋－−＠])|(?<=[,;\t|\r\n])[ "'\u00A0\u3000]*(?=[=+\-@＝＋－−＠])/g;

/** The places in a cell's text, quotes and all, that want an apostrophe in front of them. */
export const dangersIn = (text: string): number[] =>
  Array.from(text.matchAll(dangers), ({ 0: { length }, index }) => index + length);

/** A text with its apostrophes. */
export function neutral(text: string): string {
  const places = new Set(dangersIn(text));
  return Array.from({ length: text.length }, (_, at) => (places.has(at) ? "'" : "") + text.charAt(at)).join(
    "",
  );
}
