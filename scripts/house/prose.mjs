import ts from 'typescript';

const TITLED = /^(?:it|test|describe)(?:\.(?:each|failing|skip|concurrent)\b.*)?$/s;
const FENCED = /^(```|~~~)[\s\S]*?^\1/gm;

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

/** The syntax tree of a source. */
export const parse = (path, text) =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, kindOf(path));

const kindOf = (path) => (path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);

/** The words of one comment without its marks. Code in backticks becomes two backticks. */
function wordsOf(comment) {
  const lines = comment.replace(/^\/\*+|\*\/$/g, '').split('\n');
  const text = lines.map((line) => line.replace(/^\s*(?:\*(?!\*)|\/\/+)\s?/, '')).join('\n');
  return oneLine(text.replace(/`[^`]*`/g, '``').replace(/(^|\n)\s*@\w+/g, '$1. '));
}

/** Every node, with its parent, from the top. */
function* nodesOf(node) {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/**
 * Every comment of a source; line comments that follow each other are one.
 *
 * @returns {{ at: number; text: string }[]}
 */
export function commentsOf(file) {
  const { text } = file;
  const ranges = new Map();
  for (const node of nodesOf(file)) {
    if (ts.isTokenKind(node.kind) || node === file.endOfFileToken) {
      const leading = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
      const trailing = ts.getTrailingCommentRanges(text, node.getEnd()) ?? [];
      for (const range of [...leading, ...trailing]) ranges.set(range.pos, range);
    }
  }
  const merged = [];
  for (const { pos, end, kind } of [...ranges.values()].sort((a, b) => a.pos - b.pos)) {
    const last = merged.at(-1);
    const isLine = kind === ts.SyntaxKind.SingleLineCommentTrivia;
    const follows = last?.isLine && isLine && /^\n[ \t]*$/.test(text.slice(last.end, pos));
    if (follows) last.end = end;
    else merged.push({ pos, end, isLine });
  }
  return merged.map(({ pos, end }) => ({ at: pos, text: wordsOf(text.slice(pos, end)) }));
}

/** The text of a string or template; a substitution becomes two backticks. */
function literalText(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('``');
}

function isTitle(node) {
  const call = node.parent;
  if (!call || !ts.isCallExpression(call) || call.arguments[0] !== node) return false;
  return TITLED.test(call.expression.getText());
}

function literalsOf(file, isWanted) {
  return [...nodesOf(file)].flatMap((node) => {
    const words = literalText(node);
    if (words === undefined || !isWanted(node, words)) return [];
    return [{ at: node.getStart(file), text: oneLine(words) }];
  });
}

/** First arguments of `it`, `test` and `describe`. */
export const titlesOf = (file) => literalsOf(file, isTitle);

/** Strings of three words or more: messages, help texts and log lines. */
export const messagesOf = (file) => literalsOf(file, (node, words) => /\S\s+\S+\s+\S/.test(words));

/** Paragraphs, list items and table rows of a page, without headings and code. */
export function paragraphsOf(text) {
  const blank = (code) => code.replace(/[^\n]/g, '');
  const prose = text.replace(FENCED, blank).replace(/`[^`\n]*`/g, '``');
  const found = [];
  let at = 0;
  for (const block of prose.split(/(?<=\n)(?=\s*\n|\s*(?:[-*|#]|\d+\.) ?)/)) {
    const words = block.replace(/^\s*(?:[-*|]|\d+\.)\s+/, '');
    if (!/^\s*(?:#|$)/.test(block)) found.push({ at, text: oneLine(words) });
    at += block.length;
  }
  return found;
}
