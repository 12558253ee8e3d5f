import { component, count, listOf, maybe, object, text } from './schema.js';

interface GraphqlErrorShape {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly object[];
  readonly extensions: object;
}

interface GraphqlAnswerShape {
  readonly data?: object | null;
  readonly errors?: readonly GraphqlErrorShape[];
}

const LOCATION = object<{ readonly line: number; readonly column: number }>(
  'A place in the document.',
  { line: count('Line, from 1.'), column: count('Column, from 1.') },
);

const ERROR = component(
  'GraphqlError',
  object<GraphqlErrorShape>('Why a field, or the whole document, was not answered.', {
    message: text('The `detail` of the problem.'),
    path: maybe(listOf({ type: ['string', 'integer'] }, 'The field; absent for the document.')),
    locations: maybe(listOf(LOCATION, 'Where in the document.')),
    extensions: {
      type: 'object',
      additionalProperties: true,
      description:
        'The members of the problem document that HTTP answers with: `code`, `status`, ' +
        '`refusals`, `errors` …',
    },
  }),
);

export const GRAPHQL_ANSWER = component(
  'GraphqlAnswer',
  object<GraphqlAnswerShape>('The answer to a GraphQL document.', {
    data: maybe({
      type: ['object', 'null'],
      additionalProperties: true,
      description: 'The fields that were asked for; absent when the document was not run.',
    }),
    errors: maybe(listOf(ERROR, 'What failed.')),
  }),
);
