export type Cell = string | number | boolean | null | undefined;

/**
 * A negative amount. No amount has a plus sign: `+491511234567` is an id, and would lose its plus.
 */
const NUMBER = /^-\d+(?:\.\d+)?$/;
/** The beginning of a formula, in either width, also after blanks that a spreadsheet strips. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
const TO_QUOTE = /[",\r\n]/;

/** One line of RFC 4180, with its line end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * A cell that a spreadsheet would misread as a formula or number gets a leading apostrophe, because
 * callers choose ids and reasons.
 */
function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  const harmless = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return TO_QUOTE.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
