interface Level {
  /** Keys seen so far in this object; `null` in a list. */
  readonly keys: Set<string> | null;
  /** The current key or index. */
  at: string | number;
}

/** A string, or one of the structural characters of JSON; all else is skipped. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

/**
 * Path of the first key that occurs twice in one object of a JSON text; `null` when there is none.
 * The text must be well-formed.
 */
export function duplicateKey(text: string): string | null {
  const levels: Level[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels[levels.length - 1];
    if (token === '{') levels.push({ keys: new Set(), at: '' });
    else if (token === '[') levels.push({ keys: null, at: 0 });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',') {
      if (typeof level?.at === 'number') level.at += 1;
    } else if (token === ':') {
      if (level && takeKey(level, last)) return pathOf(levels);
    } else last = token;
  }
  return null;
}

/** Records the key before a colon; true when the object had it already. */
function takeKey(level: Level, token: string): boolean {
  const key = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  level.at = key;
  if (level.keys?.has(key)) return true;
  level.keys?.add(key);
  return false;
}

function pathOf(levels: readonly Level[]): string {
  return levels
    .map((level) => level.at)
    .join('.')
    .slice(0, 300);
}
