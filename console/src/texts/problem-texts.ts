import { ApiProblem, NoAnswer, type FieldFault } from '../api/problem.js';
import type { AmountFault } from '../api/credits.js';
import startTexts from './en/problems.js';
import type { Texts } from './text.js';

type ProblemText = keyof typeof startTexts;

function known(id: string): ProblemText | null {
  return Object.hasOwn(startTexts, id) ? (id as ProblemText) : null;
}

/** A failure and its remedy, in the reader's language where the catalogue has the code. */
export function problemText(cause: unknown, text: Texts): string {
  if (cause instanceof NoAnswer) return text('problem.NO_ANSWER');
  if (!(cause instanceof ApiProblem)) return text('problem.UNKNOWN');
  const id = known(`problem.${cause.code}`);
  if (id !== null) return text(id);
  return cause.document.detail ?? text('problem.UNKNOWN');
}

/** A fault of one field. */
export function faultText({ code, message }: FieldFault, text: Texts): string {
  const id = known(`fault.${code}`);
  return id === null ? message : text(id);
}

/** The faults of one field as one text; null = it has none. */
export function faultsOf(cause: unknown, field: string, text: Texts): string | null {
  if (!(cause instanceof ApiProblem)) return null;
  const faults = cause.errors.filter((fault) => fault.field === field);
  return faults.length === 0 ? null : faults.map((fault) => faultText(fault, text)).join(' ');
}

/** Why a typed text is no amount. */
export function amountFaultText(fault: AmountFault, separator: string, text: Texts): string {
  return text(`fault.${fault}`, { separator });
}
