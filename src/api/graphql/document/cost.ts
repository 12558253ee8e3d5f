import {
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { LIMIT_DEFAULT, LIMIT_MAX } from '../../input/query-input.js';

/** A read or a write of the stores, beside the objects that it answers with. */
const OPERATION_COST = 10;
/** Fields that read much more than they answer with. */
const HEAVY: { readonly [field: string]: number } = {
  __schema: 5_000,
  __type: 100,
  verifyClients: 5_000,
  verifyClient: 500,
  replayClient: 500,
};

/** The effort that a document may cause. */
export interface Cost {
  /** Objects to read and to answer with; every item of a page counts, as asked for by `first`. */
  readonly total: number;
  /** Operations that it runs. */
  readonly operations: number;
}

type Variables = { readonly [name: string]: unknown };

/** The cost of one operation of a valid document. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operation, variables }: { operation: OperationDefinitionNode; variables: Variables },
): Cost {
  const root = schema.getRootType(operation.operation);
  if (!root) return { total: 0, operations: 0 };
  const measure = new CostMeasure(schema, document, { ...defaultsOf(operation), ...variables });
  const { total, fields } = measure.selection(operation.selectionSet, root);
  return { total: total + fields * OPERATION_COST, operations: fields };
}

/** The values of variables that the caller need not send. */
function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

interface Measured {
  readonly total: number;
  /** Fields on the first level. */
  readonly fields: number;
}

class CostMeasure {
  private readonly definitions = new Map<string, FragmentDefinitionNode>();
  private readonly fragments = new Map<string, Measured>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Variables,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
      this.definitions.set(definition.name.value, definition);
    }
  }

  selection({ selections }: SelectionSetNode, parent: GraphQLCompositeType): Measured {
    let total = 0;
    let fields = 0;
    for (const selection of selections) {
      const one = this.one(selection, parent);
      total += one.total;
      fields += one.fields;
    }
    return { total, fields };
  }

  private one(
    selection: SelectionSetNode['selections'][number],
    parent: GraphQLCompositeType,
  ): Measured {
    if (selection.kind === Kind.FIELD) {
      return { total: this.field(selection, parent), fields: 1 };
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.fragment(selection.name.value);
    const { typeCondition } = selection;
    const type = typeCondition ? this.composite(typeCondition.name.value) : parent;
    return type ? this.selection(selection.selectionSet, type) : { total: 0, fields: 0 };
  }

  /** Each fragment is measured once, however often it is spread. */
  private fragment(name: string): Measured {
    const known = this.fragments.get(name);
    if (known !== undefined) return known;
    const definition = this.definitions.get(name);
    const type = definition && this.composite(definition.typeCondition.name.value);
    const nothing = { total: 0, fields: 0 };
    const measured = definition && type ? this.selection(definition.selectionSet, type) : nothing;
    this.fragments.set(name, measured);
    return measured;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType): number {
    const heavy = HEAVY[node.name.value];
    const field = isObjectType(parent) ? parent.getFields()[node.name.value] : undefined;
    const type = field && getNamedType(field.type);
    if (!isCompositeType(type) || node.selectionSet === undefined) return heavy ?? 0;
    const inner = this.selection(node.selectionSet, type).total;
    const isPage = field?.args.some(({ name }) => name === 'first') ?? false;
    return (heavy ?? 0) + 1 + (isPage ? this.sizeOf(node) * Math.max(1, inner) : inner);
  }

  /** Items of a page that a field asks for. */
  private sizeOf(node: FieldNode): number {
    const argument = node.arguments?.find(({ name }) => name.value === 'first');
    const asked = argument ? valueFromASTUntyped(argument.value, this.variables) : undefined;
    if (typeof asked !== 'number') return LIMIT_DEFAULT;
    return Math.min(Math.max(asked, 1), LIMIT_MAX);
  }

  private composite(name: string): GraphQLCompositeType | undefined {
    const type = this.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}
