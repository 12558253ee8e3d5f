import { GraphQLError } from 'graphql';

/** Sentences of graphql-js that quote what was sent, and the part of each that does not. */
const QUOTING: readonly (readonly [pattern: RegExp, kept: string])[] = [
  [/^((?:Enum "\w+"|[A-Z]\w*) cannot represent [\w -]*value): [^]*$/, '$1.'],
  [/^Value [^]* does not exist in ("\w+" enum\.)[^]*$/, 'The value does not exist in $1'],
  [/^(Expected (?:value of )?type "[^"]+"), found [^]*$/, '$1.'],
  [/^(Argument "\w+" has invalid value) [^]*$/, '$1.'],
  // Tokens of a document that is not well-formed.
  [/\b(Name|String|BlockString|Int|Float|Comment) "[^]*$/, '$1.'],
];

const VARIABLE = /^(Variable "\$\w+") got invalid value /;
const PLACE = /( at "[\w.[\]]+")$/;

/**
 * The message of an error of graphql-js without the values that it quotes. A caller may have sent a
 * password in a wrong place, and answers are kept by proxies and by the logs of callers.
 */
export function withoutValues({ message, originalError }: GraphQLError): string {
  const variable = VARIABLE.exec(message)?.[1];
  if (variable === undefined || !(originalError instanceof GraphQLError)) return unquoted(message);
  // Its sentence is: the variable, the value, the place within it, the reason.
  const upToReason = message.slice(0, -(originalError.message.length + '; '.length));
  const place = PLACE.exec(upToReason)?.[1] ?? '';
  return `${variable} got an invalid value${place}; ${withoutValues(originalError)}`;
}

function unquoted(message: string): string {
  return QUOTING.reduce((text, [pattern, kept]) => text.replace(pattern, kept), message);
}
