import type { Rule } from '../../../api/input/rules/rule.js';

/** How numbers are written in a file. */
export interface NumberStyle {
  /** `1.234,5` as in much of Europe; otherwise `1234.5`. */
  readonly decimalComma: boolean;
}

/** The value of a cell for the validation, or a fault of the cell. */
export type CellValue = { readonly value: unknown } | { readonly fault: string };

const GROUPED = /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+$/;
const WITH_COMMA = /^[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?$/;
const YES_NO = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

/**
 * The value of a cell for a field. Text fields take the text. Other fields take an amount, a whole
 * number, yes or no, or JSON for lists and objects. An unsuitable text is left to the validation,
 * which names the field.
 */
export function cellValue(
  cell: string,
  { check }: Rule,
  { style, parent }: { readonly style: NumberStyle; readonly parent: object },
): CellValue {
  switch (check('?', parent)?.code) {
    case 'INVALID_AMOUNT':
      return amountCell(cell, style);
    case 'INVALID_INTEGER':
      return integerCell(cell, style);
    case 'INVALID_BOOLEAN':
      return { value: YES_NO.get(cell.toLowerCase()) ?? cell };
    default:
      return { value: check(cell, parent) === null ? cell : jsonOf(cell) };
  }
}

/** An amount in the form of the public interface; points and commas are never guessed. */
export function amountCell(cell: string, { decimalComma }: NumberStyle): CellValue {
  if (decimalComma) {
    if (WITH_COMMA.test(cell)) return { value: cell.replaceAll('.', '').replace(',', '.') };
    if (!cell.includes('.')) return { value: cell };
    return { fault: `${shown(cell)} has a point that separates no thousands: write 1234,5` };
  }
  if (cell.includes(',')) {
    return { fault: `${shown(cell)} has a comma: write 1234.5, or say --decimal-comma` };
  }
  if (!GROUPED.test(cell)) return { value: cell };
  const whole = cell.replaceAll('.', '');
  const fraction = cell.split('.').length === 2 ? ` or ${cell}0` : '';
  return {
    fault: `${shown(cell)} may have a point for thousands: write ${whole}${fraction}, or say --decimal-comma`,
  };
}

function integerCell(cell: string, { decimalComma }: NumberStyle): CellValue {
  const plain = decimalComma && GROUPED.test(cell) ? cell.replaceAll('.', '') : cell;
  return { value: /^-?\d{1,15}$/.test(plain) ? Number(plain) : cell };
}

function jsonOf(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}

function shown(cell: string): string {
  return JSON.stringify(cell);
}
