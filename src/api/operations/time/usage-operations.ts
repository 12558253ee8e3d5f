import { GetUsage } from '../../../application/queries/usage/get-usage.js';
import { invalidField } from '../../errors/problem.js';
import { UsageInput } from '../../input/queries/usage-queries.js';
import { presentUsage, type UsagePeriod } from '../../views/operator/usage.js';
import { USAGE } from '../../views/schemas/time/usage-schema.js';
import { queryOperation } from '../query-operation.js';

/** Lines of an answer in JSON, which is made in one step. */
const LINES_MAX = 10_000;

export const getUsage = queryOperation({
  name: 'getUsage',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Operations',
  summary: 'Add up messages and credits of a period',
  input: UsageInput,
  problems: ['CLIENT_NOT_FOUND', 'PROJECTION_BEHIND'],
  answer: USAGE,
  reads: () => 'scan',
  query: ({ input, minPosition, work }) => {
    const { clientId, timeZone } = input;
    const asked = {
      clientIds: clientId === undefined ? null : [clientId].flat().map((id) => id.toLowerCase()),
      from: Date.parse(input.from),
      to: Date.parse(input.to),
      groupBy: input.groupBy ?? null,
      timeZone: timeZone ?? 'UTC',
    };
    return new GetUsage(asked, { minPosition, work });
  },
  view: (found, { input }) => {
    if (found.lines.length > LINES_MAX) throw tooManyLines();
    return presentUsage(periodOf(input), found);
  },
});

function periodOf({ from, to, groupBy, timeZone }: UsageInput): UsagePeriod {
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    groupBy: groupBy ?? null,
    timeZone: timeZone ?? 'UTC',
  };
}

function tooManyLines(): Error {
  return invalidField(
    'groupBy',
    'TOO_MANY_LINES',
    `gives more than ${LINES_MAX} lines: ask for text/csv, or name some clients`,
  );
}
