import type { AbusedService } from './abused-service.js';
import { RESIDENT_MIB_MAX } from './bounds.js';

/**
 * The service lives, answers others within the bound beyond what they meet without an attack, and
 * keeps its bound of memory. The bystander's debits all succeed.
 */
export async function expectWithstood(
  abused: AbusedService,
  boundMs: number,
  attack: () => Promise<unknown>,
  prepare?: () => Promise<unknown>,
): Promise<void> {
  const measured = await abused.measureAgainst(boundMs, attack, prepare);
  expect(abused.service.ended ? abused.service.lines.join('\n') : 'lives').toBe('lives');
  expect(measured.others).toEqual({});
  expect(measured.debited).toBeGreaterThan(0);
  expect(measured.stallMs).toBeLessThanOrEqual(boundMs + measured.calmMs);
  expect(measured.residentMib).toBeLessThanOrEqual(RESIDENT_MIB_MAX);
}
