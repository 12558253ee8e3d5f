import { ERROR_KINDS, typeOf, type ErrorCode } from '../errors/error-table.js';
import { component, object, oneOf, pageOf, said, text } from './schemas/schema.js';
import type { Retry } from '../errors/help.js';
import { helpOn, type ProblemHelp } from '../errors/problem-help.js';
import { ERROR_CODE } from './schemas/problem-schema.js';

/** A kind of problem, as `/problems` shows it. */
export interface ProblemKind extends ProblemHelp {
  readonly type: string;
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
}

const RETRIES: readonly Retry[] = ['never', 'after-change', 'later'];

export const PROBLEM_KIND = component(
  'ProblemKind',
  object<ProblemKind>('Meaning of a problem, and its remedy.', {
    type: text('Address of its page; the `type` of the problem.', { format: 'uri-reference' }),
    code: said('Its code.', ERROR_CODE),
    status: { type: 'integer', description: 'Status of the answer.' },
    title: text('Short summary of the problem.'),
    meaning: text('What happened.'),
    remedy: text('The remedy.'),
    retry: oneOf(
      RETRIES,
      '`never`: the same request is refused again. `after-change`: send it again once the remedy ' +
        'was applied. `later`: it may succeed later as it is.',
    ),
  }),
);
export const PROBLEM_KINDS = component(
  'ProblemKindPage',
  pageOf(PROBLEM_KIND, 'All problems; always one page.'),
);

export function problemKind(code: ErrorCode): ProblemKind {
  const { status, title } = ERROR_KINDS[code];
  return { type: typeOf(code), code, status, title, ...helpOn(code) };
}
