import type { SettingChange } from '../src/domain/client/events.js';

type Fields = { readonly [name: string]: unknown };

/** The document with each change set at its dotted path; all other parts are shared. */
export function changed<D extends Fields>(document: D, changes: readonly SettingChange[]): D {
  let fields: Fields = document;
  for (const change of changes) fields = withField(fields, change.field.split('.'), change.to);
  return fields as D;
}

function withField(fields: Fields, path: readonly string[], value: unknown): Fields {
  const [name, ...rest] = path;
  if (name === undefined) return fields;
  if (rest.length === 0) return { ...fields, [name]: value };
  const inner = fields[name];
  const within = typeof inner === 'object' && inner !== null ? (inner as Fields) : {};
  return { ...fields, [name]: withField(within, rest, value) };
}
