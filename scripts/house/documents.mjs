import { posix } from 'node:path';

const FENCED = /^(```|~~~)[\s\S]*?^\1/gm;
const LINK = /\]\(([^)\s]+)\)/g;
const HEADING = /^#{1,6} +(.+?) *$/gm;
const COMMENT_LINE = /^\s*(?:\/\*|\*|\/\/).*$/gm;
const CITED_PAGE = /\bdocs\/[\w/-]+\.md(?:(?:\s|\*)+§(\d+))?/g;
const CITED_DECISION = /\bdecisions? (\d{4})\b/g;

const withoutCode = (text) => text.replace(FENCED, '').replace(/`[^`\n]*`/g, '``');

/** The comment lines of a source; for a page, its whole text. */
const citing = (path, text) =>
  path.endsWith('.md') ? withoutCode(text) : (text.match(COMMENT_LINE) ?? []).join('\n');

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(text) {
  const anchors = new Set();
  for (const [, heading] of text.replace(FENCED, '').matchAll(HEADING)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

/**
 * Relative links in these pages whose file or heading does not exist.
 *
 * @param {readonly { path: string; text: string }[]} pages
 * @param {(path: string) => boolean} exists whether a file or folder is in the repository
 * @returns {string[]} one line for each
 */
export function brokenLinks(pages, exists) {
  const anchors = new Map(pages.map(({ path, text }) => [path, anchorsOf(text)]));
  const resolves = (path, link) => {
    const [file, anchor] = link.split('#');
    const target = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!exists(target)) return false;
    return anchor === undefined || !anchors.has(target) || anchors.get(target).has(anchor);
  };
  return pages.flatMap(({ path, text }) => {
    const links = [...withoutCode(text).matchAll(LINK)].map(([, link]) => link);
    const relative = links.filter((link) => !/^([a-z]+:|\/)/.test(link));
    const broken = relative.filter((link) => !resolves(path, link));
    return broken.map((link) => `${path}: the link ${link} leads to nothing`);
  });
}

/**
 * Pages, sections and decisions that these sources cite and that do not exist.
 *
 * @param {readonly { path: string; text: string }[]} sources
 * @param {readonly { path: string; text: string }[]} pages
 * @returns {string[]} one line for each
 */
export function brokenCitations(sources, pages) {
  const texts = new Map(pages.map(({ path, text }) => [path, text]));
  const decisions = new Set(pages.map(({ path }) => /decisions\/(\d{4})/.exec(path)?.[1]));
  return sources.flatMap(({ path, text }) => {
    const found = [];
    for (const [cited, section] of citing(path, text).matchAll(CITED_PAGE)) {
      const page = texts.get(cited.replace(/\.md[\s\S]*/, '.md'));
      const has = page !== undefined && (!section || page.includes(`\n## ${section}. `));
      if (!has) found.push(`${path}: ${cited.replace(/[\s*]+/g, ' ')} does not exist`);
    }
    for (const [cited, number] of citing(path, text).matchAll(CITED_DECISION)) {
      if (!decisions.has(number)) found.push(`${path}: ${cited} does not exist`);
    }
    return found;
  });
}
