export type Cell = string | number | boolean | null | undefined;

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const FORMULA = /^[=+\-@]/;
const TO_QUOTE = /[",\r\n]/;

/** One line of RFC 4180, with its line end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * A cell that a spreadsheet would take for a formula gets a leading apostrophe, because callers
 * choose ids and reasons; a negative number is no formula.
 */
function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  const harmless = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return TO_QUOTE.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
