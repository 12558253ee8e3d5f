export const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Hours of some days; `to` not after `from` means the next day. */
export interface Span {
  readonly days: readonly Weekday[];
  /** As `08:00`. */
  readonly from: string;
  readonly to: string;
}
