/** The value of a variable, or the problem with its text. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** Never receives an empty text: an empty variable counts as unset. */
export type Parser<T> = (text: string) => Parsed<T>;

/** One setting of the service: the variable that gives it, and what the value must look like. */
export interface Setting<T> {
  readonly name: string;
  /** As the operator would write it, or null when there is no default. */
  readonly preset: string | null;
  readonly meaning: string;
  /** Whether the value may also be in a file, which `<name>_FILE` gives. */
  readonly isSecret: boolean;
  readonly parse: Parser<T>;
  /** The value when the variable is unset. */
  readonly absent: T;
}

/** A setting that has a default. */
export function preset<T>(
  name: string,
  text: string,
  parse: Parser<T>,
  meaning: string,
): Setting<T> {
  const parsed = parse(text);
  if ('problem' in parsed) throw new Error(`the default of ${name} ${parsed.problem}`);
  return { name, preset: text, meaning, isSecret: false, parse, absent: parsed.value };
}

/** A setting that may be unset, which is null. */
export function optional<T>(name: string, parse: Parser<T>, meaning: string): Setting<T | null> {
  return { name, preset: null, meaning, isSecret: false, parse, absent: null };
}

/** An optional setting whose value may also be in a file, where `ps` and `env` do not show it. */
export function secret<T>(name: string, parse: Parser<T>, meaning: string): Setting<T | null> {
  return { ...optional(name, parse, meaning), isSecret: true };
}
