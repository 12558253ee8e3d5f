/** Exit statuses: everything done; stopped; done except for bad input. */
export const DONE = 0;
export const FAILED = 1;
export const BAD_INPUT = 2;

/** A reason to stop that the operator can act on; it is shown as one line, without a stack. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';

  constructor(
    message: string,
    readonly exitStatus: number = FAILED,
  ) {
    super(message);
  }
}

/** The text of any thrown value, on one line. */
export function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replaceAll(/\s*\n\s*/g, ' ').trim() || 'unknown error';
}
