import { dayAfter, startOfDay } from '../texts/days.js';

export const LOG_TYPES = [
  ...(['RECHARGE', 'TOP_UP', 'ADJUSTMENT', 'WITHDRAWAL', 'DEBIT', 'RESERVATION'] as const),
  ...(['CAPTURE', 'RELEASE', 'REFUND'] as const),
];
type LogType = (typeof LOG_TYPES)[number];

/** The filters in the address; dates are days in the zone of the client. */
export interface LogFilterValues {
  readonly type: LogType | '';
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
}

/** The parameters of the log, without those that filter nothing. */
export type LogQuery = {
  readonly type?: LogType;
  readonly from?: string;
  readonly to?: string;
  readonly messageId?: string;
};

const DATE = /^\d{4}-\d\d-\d\d$/;

export function filtersIn(search: URLSearchParams): LogFilterValues {
  const dateIn = (name: string): string => {
    const value = search.get(name) ?? '';
    return DATE.test(value) && !Number.isNaN(Date.parse(value)) ? value : '';
  };
  return {
    type: LOG_TYPES.find((type) => type === search.get('type')) ?? '',
    from: dateIn('from'),
    to: dateIn('to'),
    messageId: search.get('messageId') ?? '',
  };
}

export function queryOf({ type, from, to, messageId }: LogFilterValues, zone: string): LogQuery {
  return {
    ...(type !== '' && { type }),
    ...(from !== '' && { from: startOfDay(from, zone) }),
    ...(to !== '' && { to: startOfDay(dayAfter(to), zone) }),
    ...(messageId !== '' && { messageId }),
  };
}
