import { createHash } from 'node:crypto';
import type { Retry } from '../errors/help.js';
import type { ProblemKind } from './problem-kind.js';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;' +
  'color-scheme:light dark}code{font-size:.95em}dt{font-weight:600;margin-top:1rem}' +
  'table{border-collapse:collapse}td,th{text-align:left;padding:.25rem 1rem .25rem 0}';

/** A page needs nothing but its own style, whose hash the policy names. */
export const PROBLEM_PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const RETRY: { readonly [retry in Retry]: string } = {
  never: 'No: the same request will be refused again.',
  'after-change': 'Yes, once the remedy was applied.',
  later: 'Yes: the same request may succeed later.',
};

/** The page of one problem. */
export function problemPage({ code, status, title, meaning, remedy, retry }: ProblemKind): string {
  const body =
    `<p><a href="/problems">All problems</a></p><h1>${markup(title)}</h1>` +
    `<p><code>${code}</code>, status ${status}</p><dl><dt>Meaning</dt><dd>${markup(meaning)}</dd>` +
    `<dt>Remedy</dt><dd>${markup(remedy)}</dd><dt>Send it again?</dt><dd>${RETRY[retry]}</dd></dl>`;
  return page(title, body);
}

/** The page of all problems. */
export function problemsPage(kinds: readonly ProblemKind[]): string {
  const rows = kinds.map(
    ({ type, code, status, title }) =>
      `<tr><td>${status}</td><td><a href="${type}"><code>${code}</code></a></td>` +
      `<td>${markup(title)}</td></tr>`,
  );
  const head = '<tr><th>Status</th><th>Code</th><th>What happened</th></tr>';
  return page('Problems', `<h1>Problems</h1><table>${head}${rows.join('')}</table>`);
}

function page(title: string, body: string): string {
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${markup(title)} – Tallystick</title><style>${STYLE}</style></head>` +
    `<body>${body}</body></html>\n`
  );
}

/** Our own sentences as HTML, with text in backticks as code. */
function markup(sentence: string): string {
  return sentence
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
