/** Longer than anything that a test waits for takes on a busy machine, and less than its time-out. */
export const ENOUGH_MS = 240_000;

/**
 * Waits for a condition, turn by turn, with a bound.
 * @param seen what was seen last, for the error; the condition itself unless given
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  seen: () => string = () => condition.toString(),
): Promise<void> {
  const deadline = Date.now() + ENOUGH_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
