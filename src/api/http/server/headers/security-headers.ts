/**
 * The headers of every answer, with which a browser may do nothing but read it. A page replaces the
 * policy, and an answer that may be kept replaces `cache-control`. The headers are few, because
 * each costs a debit nearly half a microsecond (decision 0064).
 */
export const SECURITY_HEADERS: { readonly [name: string]: string } = Object.freeze({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
});

/** Further headers of pages: windows and plug-ins can reach documents. */
export const PAGE_HEADERS: { readonly [name: string]: string } = Object.freeze({
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=()',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
});

/** A browser that got the page through TLS asks for it through TLS for a year. */
export const HSTS = 'max-age=31536000';
