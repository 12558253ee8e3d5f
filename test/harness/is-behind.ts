/**
 * Whether an answer says that the read models are behind. The page that explains this problem
 * carries the same code, with status 200.
 */
export function isBehind(status: number, code: unknown): boolean {
  return status === 409 && code === 'PROJECTION_BEHIND';
}
