import { DateTime } from 'luxon';
import { RuledZone } from './ruled-zone.js';

/** A limit window of the model, with what was counted in it. */
export interface ModelWindow {
  ordinal: number;
  from: number;
  to: number;
  credits: bigint;
  messages: number;
}

export type Unit = 'day' | 'week' | 'month';
export const UNITS: readonly Unit[] = ['day', 'week', 'month'];

export type ModelWindows = Record<Unit, ModelWindow>;

/** The windows at `t`, by the calendar library itself instead of the domain's arithmetic. */
export function windowsAt(last: Partial<ModelWindows>, zone: string, t: number): ModelWindows {
  const windows: Partial<ModelWindows> = {};
  for (const unit of UNITS) windows[unit] = windowAt(last[unit], unit, zone, t);
  return windows as ModelWindows;
}

function windowAt(last: ModelWindow | undefined, unit: Unit, zone: string, t: number): ModelWindow {
  if (last && last.from <= t && t < last.to) return last;
  const start = DateTime.fromMillis(t, { zone: new RuledZone(zone) }).startOf(unit);
  const end = start.plus({ [unit]: 1 }).startOf(unit);
  const began = start.toMillis();
  const from = last && last.to <= t && last.to > began ? last.to : began;
  return { ordinal: (last?.ordinal ?? 0) + 1, from, to: end.toMillis(), credits: 0n, messages: 0 };
}
