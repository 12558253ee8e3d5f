import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  type GraphQLInputFieldConfig,
  type GraphQLInputType,
} from 'graphql';
import type { InputClass, JsonSchema } from '../../input/rules/rule.js';
import { propertiesOf, type Property } from '../../input/validator.js';
import { idempotencyOf, type CommandOperation } from '../../operations/command-operation.js';
import { inputsOf, type Operation } from '../../operations/operation.js';
import type { EnumTypes } from './enums.js';
import { capitalized, clientArgument, CONDITION_FIELD, KEY_FIELD, RELAY } from './names.js';
import { descriptionOf } from './output-types.js';
import { CREDITS_SCALAR, DATE_TIME_SCALAR, JSON_SCALAR, POSITION_SCALAR } from './scalars.js';

type Inputs = Record<string, GraphQLInputFieldConfig>;

/**
 * GraphQL types of inputs, made from the input classes. Only the presence and the kind of a value
 * are typed here; the rules of the classes check the values, as for HTTP.
 */
export class InputTypes {
  private readonly made = new Map<string, GraphQLInputObjectType>();

  constructor(private readonly enums: EnumTypes) {}

  /** The one `input` of an operation: whom and what it is about, and its input class. */
  ofCommand(operation: Operation): GraphQLInputObjectType {
    const name = `${capitalized(operation.name)}Input`;
    const fields = { ...named(operation), ...this.ofClasses(operation), ...sentBeside(operation) };
    return new GraphQLInputObjectType({
      name,
      description: `Input of \`${operation.name}\`.`,
      fields,
    });
  }

  /** The arguments of an operation that reads. */
  argumentsOf(operation: Operation): Inputs {
    return { ...named(operation), ...this.ofClasses(operation) };
  }

  /** Properties of alternative classes are merged; one that some class lacks is optional. */
  private ofClasses(operation: Operation): Inputs {
    const classes = inputsOf(operation).map((one) => propertiesOf(one));
    const merged = new Map<string, Property[]>();
    for (const property of classes.flat()) {
      merged.set(property.name, [...(merged.get(property.name) ?? []), property]);
    }
    const fields = [...merged].map(([name, alternatives]): [string, GraphQLInputFieldConfig] => {
      const owner = `${capitalized(operation.name)}Input`;
      const isNeeded = alternatives.length === classes.length && alternatives.every(isRequired);
      const type = this.ofProperty(mergedProperty(alternatives), owner);
      const description =
        RELAY_MEANS[name] ??
        alternatives.map(({ rule }) => rule.schema['description']).join(' Or: ');
      return [
        RELAY[name] ?? name,
        { type: isNeeded ? new GraphQLNonNull(type) : type, description },
      ];
    });
    return Object.fromEntries(fields);
  }

  private ofClass(input: InputClass): GraphQLInputObjectType {
    const { name } = input;
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const type = new GraphQLInputObjectType({ name, fields: () => this.members(input) });
    this.made.set(name, type);
    return type;
  }

  private members(input: InputClass): Inputs {
    const fields = propertiesOf(input).map((property): [string, GraphQLInputFieldConfig] => {
      const type = this.ofProperty(property, input.name);
      const isNeeded = isRequired(property);
      return [
        property.name,
        {
          type: isNeeded ? new GraphQLNonNull(type) : type,
          ...descriptionOf(property.rule.schema),
        },
      ];
    });
    return Object.fromEntries(fields);
  }

  private ofProperty({ name, rule, nesting, shows }: Property, owner: string): GraphQLInputType {
    const inner = nesting?.of ?? shows;
    if (!inner) return this.ofSchema(rule.schema, `${owner}${capitalized(name)}`, name);
    const type = this.ofClass(inner());
    return nesting?.list === false ? type : new GraphQLList(new GraphQLNonNull(type));
  }

  private ofSchema(schema: JsonSchema, enumName: string, name: string): GraphQLInputType {
    if (POSITION_NAMES.has(name)) return POSITION_SCALAR;
    if (isAmount(schema)) return CREDITS_SCALAR;
    const { type, format, enum: words, items } = schema;
    if (type === 'boolean') return GraphQLBoolean;
    if (type === 'integer') return GraphQLInt;
    if (type === 'array') {
      return new GraphQLList(new GraphQLNonNull(this.ofSchema(items as JsonSchema, enumName, '')));
    }
    if (type !== 'string') return JSON_SCALAR;
    if (format === 'date-time') return DATE_TIME_SCALAR;
    if (format === 'uuid') return GraphQLID;
    const choice = Array.isArray(words) ? this.enums.of(words as unknown[], enumName) : null;
    return choice ?? GraphQLString;
  }
}

/** Parameters that are revisions or positions. */
const POSITION_NAMES: ReadonlySet<string> = new Set([
  'minRevision',
  'minPosition',
  'afterRevision',
]);

/** Arguments of Relay, whose values come from other members than in HTTP. */
const RELAY_MEANS: { readonly [parameter: string]: string } = {
  limit: 'Items of the page: 1 to 500; 50 unless given.',
  cursor: 'The `pageInfo.endCursor` of the page before.',
};

/** The client and the other ids that the address of HTTP names. */
function named(operation: Operation): Inputs {
  const ids = Object.keys(operation.ids ?? {}).map((name): [string, GraphQLInputFieldConfig] => [
    name,
    { type: new GraphQLNonNull(GraphQLString), description: `The ${name}.` },
  ]);
  const client = { type: new GraphQLNonNull(GraphQLID), description: 'The client’s id.' };
  return {
    ...(operation.target === 'client' && { [clientArgument(operation)]: client }),
    ...Object.fromEntries(ids),
  };
}

/** The values that HTTP takes from headers. */
function sentBeside(operation: Operation): Inputs {
  const key = {
    type: GraphQLString,
    description: 'Makes a retry safe where the input has no id, as `Idempotency-Key` does in HTTP.',
  };
  const condition = {
    type: POSITION_SCALAR,
    description: 'Refuses the change with REVISION_MISMATCH unless this is `settingsRevision` now.',
  };
  const { isConditional } = operation as CommandOperation;
  return {
    ...(idempotencyOf(operation) && { [KEY_FIELD]: key }),
    ...(isConditional === true && { [CONDITION_FIELD]: condition }),
  };
}

function isRequired({ presence, rule }: Property): boolean {
  return presence === null && rule.dependsOnOthers !== true;
}

/** One property for alternative ones, which differ at most in the words that they accept. */
function mergedProperty(alternatives: readonly Property[]): Property {
  const [first, ...others] = alternatives as [Property, ...Property[]];
  const words = alternatives.flatMap(({ rule }) => (rule.schema['enum'] ?? []) as unknown[]);
  if (others.length === 0 || words.length === 0) return first;
  const schema = { ...first.rule.schema, enum: [...new Set(words)] };
  return { ...first, rule: { ...first.rule, schema } };
}

/** Amounts are texts or exact numbers. */
function isAmount({ oneOf }: JsonSchema): boolean {
  if (!Array.isArray(oneOf)) return false;
  const types = (oneOf as readonly JsonSchema[]).map(({ type }) => type);
  return types.join() === 'string,number';
}
