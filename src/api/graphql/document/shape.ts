import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { invalidField } from '../../errors/problem.js';

/** Deeper than the introspection query of generators, which has 15 levels. */
const DEPTH_MAX = 16;
/** Of aliases and repetitions of a field. */
const ALIASES_MAX = 30;
const FRAGMENTS_MAX = 50;

/**
 * Refuses documents that are too deep, or have too many aliases or fragments. It runs before the validation,
 * whose effort grows with the square of the fields of one name. Each fragment is measured once, so
 * fragments that spread fragments cannot multiply the effort; cycles are left to the validation.
 * @throws Problem INVALID_INPUT
 */
export function checkShape(document: DocumentNode): void {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  if (fragments.length > FRAGMENTS_MAX) {
    throw refusal('TOO_MANY_FRAGMENTS', `must have at most ${FRAGMENTS_MAX} fragments`);
  }
  const measure = new ShapeMeasure(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (measure.depthOf(definition.selectionSet) > DEPTH_MAX) {
      throw refusal('TOO_DEEP', `must be at most ${DEPTH_MAX} levels deep`);
    }
  }
  if (measure.aliases > ALIASES_MAX) {
    throw refusal(
      'TOO_MANY_ALIASES',
      `must have at most ${ALIASES_MAX} aliases and repeated fields`,
    );
  }
}

function refusal(code: string, message: string): Error {
  return invalidField('query', code, message);
}

class ShapeMeasure {
  /** Aliases and repeated fields of the selections that were measured, each selection once. */
  aliases = 0;
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly depths = new Map<string, number>();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
      this.fragments.set(definition.name.value, definition);
    }
  }

  /** Levels of fields in a selection; 0 without any. */
  depthOf({ selections }: SelectionSetNode, names = new Set<string>()): number {
    let deepest = 0;
    for (const selection of selections) {
      deepest = Math.max(deepest, this.depthOfOne(selection, names));
    }
    return deepest;
  }

  /** @param names of the fields beside it so far */
  private depthOfOne(selection: SelectionNode, names: Set<string>): number {
    switch (selection.kind) {
      case Kind.FIELD:
        if (selection.alias !== undefined || names.has(selection.name.value)) this.aliases += 1;
        names.add(selection.name.value);
        return 1 + (selection.selectionSet ? this.depthOf(selection.selectionSet) : 0);
      case Kind.INLINE_FRAGMENT:
        return this.depthOf(selection.selectionSet, names);
      case Kind.FRAGMENT_SPREAD:
        return this.depthOfFragment(selection.name.value);
    }
  }

  private depthOfFragment(name: string): number {
    const known = this.depths.get(name);
    const fragment = this.fragments.get(name);
    if (known !== undefined || fragment === undefined) return known ?? 0;
    // A fragment that spreads itself finds this depth.
    this.depths.set(name, 0);
    const depth = this.depthOf(fragment.selectionSet);
    this.depths.set(name, depth);
    return depth;
  }
}
