import {
  GraphQLEnumType,
  type GraphQLError,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
  validate,
  execute,
  type ExecutionResult,
} from 'graphql';
import { withoutValues } from '../../../src/api/graphql/execution/without-values.js';

const SECRET = 'hunter2; at "x"';
const LEVEL = new GraphQLEnumType({ name: 'Level', values: { LOW: {}, HIGH: {} } });
const THING = new GraphQLInputObjectType({
  name: 'Thing',
  fields: {
    count: { type: GraphQLInt },
    level: { type: LEVEL },
    text: { type: new GraphQLNonNull(GraphQLString) },
  },
});
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { take: { type: GraphQLString, args: { thing: { type: THING } } } },
  }),
});

/** The messages of a document with these variables, as they are shown. */
function messagesOf(
  query: string,
  variableValues: { readonly [name: string]: unknown } = {},
): string[] {
  let errors: readonly GraphQLError[];
  try {
    const document = parse(query);
    errors = validate(schema, document);
    if (errors.length === 0) {
      ({ errors = [] } = execute({ schema, document, variableValues }) as ExecutionResult);
    }
  } catch (cause) {
    errors = [cause as GraphQLError];
  }
  return errors.map(withoutValues);
}

const DOCUMENT = 'query ($thing: Thing) { take(thing: $thing) }';
const QUOTED = JSON.stringify(SECRET);

describe('the messages of GraphQL', () => {
  it.each<readonly [string, unknown, string]>([
    [
      'a number',
      { text: '', count: SECRET },
      ' at "thing.count"; Int cannot represent non-integer value.',
    ],
    [
      'a text',
      { text: { SECRET } },
      ' at "thing.text"; String cannot represent a non string value.',
    ],
    [
      'an enumeration',
      { text: '', level: SECRET },
      ' at "thing.level"; The value does not exist in "Level" enum.',
    ],
    ['an object', SECRET, '; Expected type "Thing" to be an object.'],
    [
      'a field',
      { password: SECRET },
      '; Field "text" of required type "String!" was not provided.',
    ],
  ])('do not quote the value of a variable that is not %s', (_, thing, reason) => {
    const messages = messagesOf(DOCUMENT, { thing });
    expect(messages[0]).toBe(`Variable "$thing" got an invalid value${reason}`);
    expect(messages.join()).not.toContain('hunter2');
  });

  it.each([
    [`{ take(thing: { text: "", count: ${QUOTED} }) }`, 'Int cannot represent non-integer value.'],
    [
      `{ take(thing: { text: "", level: ${QUOTED} }) }`,
      'Enum "Level" cannot represent non-enum value.',
    ],
    [`{ take(thing: ${QUOTED}) }`, 'Expected value of type "Thing".'],
    [`{ take(thing: { text: "" } ${QUOTED}) }`, 'Syntax Error: Expected Name, found String.'],
    [`{ take(thing: { text: "" } 1234) }`, 'Syntax Error: Expected Name, found Int.'],
    [`{ take } hunter2`, 'Syntax Error: Unexpected Name.'],
    [`{ take(thing: { text: "hunter2 }) }`, 'Syntax Error: Unterminated string.'],
  ])('do not quote a value in the document %j', (query, message) => {
    expect(messagesOf(query)).toEqual([message]);
  });

  it('name fields, which the caller cannot find otherwise', () => {
    expect(messagesOf('{ tak }')).toEqual([
      'Cannot query field "tak" on type "Query". Did you mean "take"?',
    ]);
  });
});
