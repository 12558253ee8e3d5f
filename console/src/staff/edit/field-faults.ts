import { ApiProblem } from '../../api/problem.js';
import { amountFaultText, faultsOf, problemText } from '../../texts/problem-texts.js';
import { useTexts } from '../../texts/text.js';
import type { Field, FieldPath } from './fields.js';
import type { Faults } from './patch.js';

/** Says what is wrong with a field: by this page, else by the service. */
export function useFieldFaults(
  faults: Faults,
  cause: unknown,
  separator: string,
): (field: Field) => string | null {
  const text = useTexts();
  return ({ path, kind }) => {
    const found = faults.get(path);
    if (found !== undefined && 'amountFault' in found) {
      return amountFaultText(found.amountFault, separator, text);
    }
    if (found !== undefined) return text(`edit.fault.${found.fault}`);
    const named = faultsOf(cause, path, text) ?? insideOf(path, kind, cause);
    if (named !== null || !(cause instanceof ApiProblem)) return named;
    const isTaken =
      (path === 'username' && cause.code === 'USERNAME_TAKEN') ||
      (path === 'email' && cause.code === 'EMAIL_TAKEN');
    return isTaken ? problemText(cause, text) : null;
  };
}

/** Faults of a part of a list, such as of the third span of the dispatch hours. */
function insideOf(path: FieldPath, kind: Field['kind'], cause: unknown): string | null {
  if (!(cause instanceof ApiProblem) || (kind !== 'week' && kind !== 'days')) return null;
  const inside = cause.errors.filter(({ field }) => field.startsWith(path) && field !== path);
  return inside.length === 0 ? null : inside.map(({ message }) => message).join(' ');
}
