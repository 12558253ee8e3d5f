import {
  getOperationAST,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { invalidField } from '../../errors/problem.js';
import { checkShape } from './shape.js';

/** Bounds of the documents of one kind. */
export interface DocumentBounds {
  readonly tokensMax: number;
  /** Whether errors name the places in the text; documents that know them take twice the memory. */
  readonly hasPlaces: boolean;
}

export const REQUESTS: DocumentBounds = { tokensMax: 2_000, hasPlaces: true };
/**
 * The document of a subscription stays in memory until its end, for each caller another one. The
 * largest without repetitions has some 50 tokens.
 */
export const SUBSCRIPTIONS: DocumentBounds = { tokensMax: 250, hasPlaces: false };
const ERRORS_MAX = 20;
const REMEMBERED_MAX = 100;
/** Longer documents are prepared each time, so the memory for the others stays small. */
const REMEMBERED_LENGTH_MAX = 4_000;

/** A document that may not be run, with what is wrong with it. */
export class DocumentRefused extends Error {
  override readonly name = 'DocumentRefused';

  constructor(readonly errors: readonly GraphQLError[]) {
    super('The document is not valid.');
  }
}

/** Parses and validates documents; remembers the valid ones that were used last. */
export class PreparedDocuments {
  private readonly known = new Map<string, DocumentNode>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly bounds: DocumentBounds,
  ) {}

  /** A valid document that was prepared before. */
  remembered(text: string): DocumentNode | undefined {
    const known = this.known.get(text);
    if (known !== undefined) this.remember(text, known);
    return known;
  }

  /** @throws GraphQLError (syntax), Problem (too large), DocumentRefused */
  prepare(text: string): DocumentNode {
    const { tokensMax, hasPlaces } = this.bounds;
    const document = parse(text, { maxTokens: tokensMax, noLocation: !hasPlaces });
    checkShape(document);
    const errors = validate(this.schema, document, specifiedRules, { maxErrors: ERRORS_MAX });
    if (errors.length > 0) throw new DocumentRefused(errors);
    if (text.length <= REMEMBERED_LENGTH_MAX) this.remember(text, document);
    return document;
  }

  private remember(text: string, document: DocumentNode): void {
    this.known.delete(text);
    if (this.known.size >= REMEMBERED_MAX) {
      const [oldest] = this.known.keys();
      if (oldest !== undefined) this.known.delete(oldest);
    }
    this.known.set(text, document);
  }
}

/** The operation of a document that a request names. @throws Problem INVALID_INPUT */
export function operationNamed(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode {
  const operation = getOperationAST(document, name);
  if (operation) return operation;
  const message = 'must name one of the operations of the document';
  throw invalidField('operationName', 'INVALID_CHOICE', message);
}
