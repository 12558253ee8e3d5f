import {
  GraphQLBoolean,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLOutputType,
} from 'graphql';
import type { JsonSchema } from '../../input/rules/rule.js';
import type { FieldContext } from '../execution/field-context.js';
import { componentSchema, type OutputTypes, referenceIn } from './output-types.js';

/** A page of a list, as its operation answers it. */
interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

interface Edge {
  readonly node: unknown;
  readonly cursor: string | null;
}

const PAGE_INFO = new GraphQLObjectType<Page, FieldContext>({
  name: 'PageInfo',
  description: 'Where a page of a connection ends.',
  fields: {
    hasNextPage: {
      type: new GraphQLNonNull(GraphQLBoolean),
      resolve: ({ nextCursor }) => nextCursor !== null,
    },
    hasPreviousPage: {
      type: new GraphQLNonNull(GraphQLBoolean),
      description: 'Always false: lists are read forward.',
      resolve: () => false,
    },
    startCursor: {
      type: GraphQLString,
      description: 'Always null: lists are read forward.',
      resolve: () => null,
    },
    endCursor: {
      type: GraphQLString,
      description: 'Send it as `after` to get the next page; null on the last one.',
      resolve: ({ nextCursor }) => nextCursor,
    },
  },
});

/** The items of a page's schema; null when the schema is none of a page. */
function itemsOf(schema: JsonSchema): { readonly name: string; readonly items: JsonSchema } | null {
  const page = referenceIn(schema);
  if (page === null || !page.endsWith('Page')) return null;
  const { properties } = componentSchema(page) as { properties: { items?: JsonSchema } };
  const items = properties.items?.['items'];
  if (items === undefined) return null;
  return { name: page.slice(0, -'Page'.length), items: items as JsonSchema };
}

/** Connections by the name of their page: several lists may have the same items. */
export class Connections {
  private readonly made = new Map<string, GraphQLOutputType>();

  constructor(private readonly types: OutputTypes) {}

  /** The connection of a list; null when the schema is none of a page. */
  of(schema: JsonSchema): GraphQLOutputType | null {
    const page = itemsOf(schema);
    if (page === null) return null;
    const { name, items } = page;
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const made = connection(name, this.types.of(items, name));
    this.made.set(name, made);
    return made;
  }
}

function connection(name: string, item: GraphQLOutputType): GraphQLOutputType {
  const node = new GraphQLNonNull(item);
  const edge = new GraphQLObjectType<Edge, FieldContext>({
    name: `${name}Edge`,
    fields: {
      node: { type: node },
      cursor: {
        type: GraphQLString,
        description: 'That of the last edge before another page; null for all others.',
      },
    },
  });
  return new GraphQLObjectType<Page, FieldContext>({
    name: `${name}Connection`,
    description: `A page of a list. Its size and start are \`first\` (1 to 500) and \`after\`.`,
    fields: {
      edges: { type: listOf(edge), resolve: edgesOf },
      nodes: { type: listOf(item), resolve: ({ items }) => items },
      pageInfo: { type: new GraphQLNonNull(PAGE_INFO), resolve: (found) => found },
    },
  });
}

function listOf(type: GraphQLOutputType): GraphQLOutputType {
  return new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));
}

function edgesOf({ items, nextCursor }: Page): Edge[] {
  const last = items.length - 1;
  return items.map((node, index) => ({ node, cursor: index === last ? nextCursor : null }));
}
