import ts from 'typescript';

const LINES_MAX = 300;
const BANNED = new Set(
  'util utils helper helpers common base manager managers manage process misc'.split(' '),
);

const wordsOf = (name) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
const bannedIn = (name) => wordsOf(name).find((word) => BANNED.has(word));

/** Files that are too long to read at once. */
export function tooLong(path, text) {
  const lines = text.replace(/\n$/, '').split('\n').length;
  return lines > LINES_MAX ? [`${path}: ${lines} lines, at most ${LINES_MAX}`] : [];
}

function exportedNames(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, false);
  return file.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause?.elements) {
      return statement.exportClause.elements.map(({ name }) => name.text);
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const named = statement.declarationList?.declarations ?? [statement];
    return named.map(({ name }) => name?.text ?? '');
  });
}

/** Names that do not describe the purpose. */
export function vagueNames(path, text) {
  return [path, ...exportedNames(path, text)].flatMap((name) => {
    const word = bannedIn(name.replace(/\.[a-z.]+$/, ''));
    if (!word) return [];
    return [name === path ? `${path}: "${word}" in a name` : `${path}: "${word}" in ${name}`];
  });
}

/** Reads of the environment that bypass the schema in config.ts. */
export function environmentReads(path, text) {
  if (path === 'src/config.ts') return [];
  return /\bprocess\s*(\.|\?\.)\s*env\b|\bprocess\[|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/.test(
    text,
  )
    ? [`${path}: reads process.env, which is config.ts's alone`]
    : [];
}

/** Disabled checks, and marks of unfinished work. */
export function switchedOff(path, text) {
  const marks = text.match(
    /eslint-disable|@ts-(?:ignore|expect-error|nocheck)|\b(?:TODO|FIXME)\b/g,
  );
  return [...new Set(marks ?? [])].map((mark) => `${path}: ${mark}`);
}

/** Positions of a server exceed 2^53: as a number they would be rounded silently. */
export function roundedPositions(path, text) {
  if (!/^src\/adapters\/(eventstoredb|mongodb)\//.test(path)) return [];
  return /\b(Number|parseInt|parseFloat)\(/.test(text)
    ? [`${path}: turns a position into a number`]
    : [];
}

/** Private members by `#`: the code declares each of them with `private`. */
export function hashMembers(path, text) {
  if (!path.endsWith('.ts') || !/#[a-z]/i.test(text)) return [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, false);
  const found = [];
  const visit = (node) => {
    if (ts.isClassElement(node) && node.name && ts.isPrivateIdentifier(node.name)) {
      found.push(`${path}: ${node.name.text} is private by #: declare it with private`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Focused tests, which hide all others. */
export function focusedTests(path, text) {
  return /\b(?:it|test|describe)\.only\b|\bf(?:it|describe)\(/.test(text)
    ? [`${path}: a focused test hides all others`]
    : [];
}

const DROPS = /\.catch\(\(\) => (?:undefined|null|false|true)\)|\bcatch \{\s*(?:return\b|\}|$)/;

/**
 * Failures that are dropped without logging their reason and without a comment that justifies it.
 */
export function droppedFailures(path, text) {
  if (!/^src\/(adapters|application)\//.test(path)) return [];
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const around = lines.slice(Math.max(0, index - 1), index + 2).join('\n');
    const found = DROPS.test(line) && !/\/\/|\bthrow\b/.test(around);
    return found ? [`${path}:${index + 1}: a failure is dropped without its reason`] : [];
  });
}

const TIMEOUT_MIN = 600_000;
const TIMED = /^(?:it|test|beforeAll|beforeEach|afterAll|afterEach|jest\.setTimeout)\b/;

/** Time-outs that a slow and busy machine reaches, as numbers or constants of the same file. */
export function shortTimeouts(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const constants = new Map();
  const found = [];
  const valueOf = (node) => {
    if (ts.isNumericLiteral(node)) return Number(node.text);
    return ts.isIdentifier(node) ? constants.get(node.text) : undefined;
  };
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && node.initializer) {
      constants.set(node.name.getText(file), valueOf(node.initializer));
    }
    const last = ts.isCallExpression(node) && TIMED.test(node.expression.getText(file));
    const timeout = last ? valueOf(node.arguments.at(-1) ?? node) : undefined;
    if (timeout !== undefined && timeout < TIMEOUT_MIN) {
      const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
      found.push(`${path}:${line}: a separate time-out: jest.config.mjs has one for all tests`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
