import { GraphQLEnumType } from 'graphql';
import { ENUM_NAMES, enumKey } from './enum-names.js';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED: ReadonlySet<string> = new Set(['true', 'false', 'null']);

/** Enumerations by their words: equal lists of words are one type. */
export class EnumTypes {
  private readonly byValues = new Map<string, GraphQLEnumType>();
  private readonly names = new Set<string>();

  /**
   * The enumeration of some words; null when a word cannot be a GraphQL name.
   * @param fallback its name, unless the words have one
   */
  of(words: readonly unknown[], fallback: string): GraphQLEnumType | null {
    const values = words.filter((word) => word !== null);
    if (!values.every(isName)) return null;
    const key = enumKey(values);
    const known = this.byValues.get(key);
    if (known !== undefined) return known;
    const name = ENUM_NAMES.get(key) ?? fallback;
    if (this.names.has(name)) throw new Error(`two enumerations are named ${name}`);
    this.names.add(name);
    const made = new GraphQLEnumType({
      name,
      values: Object.fromEntries(values.map((value) => [value, { value }])),
    });
    this.byValues.set(key, made);
    return made;
  }
}

function isName(word: unknown): word is string {
  return typeof word === 'string' && NAME.test(word) && !RESERVED.has(word);
}
