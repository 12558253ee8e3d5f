/** An answer that reports a limit. */
export interface LimitReport {
  headers(values: { readonly [header: string]: string }): unknown;
  removeHeader(name: string): unknown;
}

/**
 * The headers about the limit that a request was counted by, as structured fields
 * (draft-ietf-httpapi-ratelimit-headers). Limits are per second, and so is the time until a bucket
 * is full again.
 * @param name of the policy: what requests are counted by
 * @param left whole requests that may follow at once; negative when this one was too many
 */
export function limitHeaders(
  name: 'key' | 'address',
  perSecond: number,
  left: number,
): { readonly [header: string]: string } {
  return {
    'ratelimit-policy': `"${name}";q=${perSecond};w=1`,
    ratelimit: `"${name}";r=${Math.max(0, left)};t=1`,
  };
}
