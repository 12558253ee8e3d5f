const HEADER = [
  '# Configuration',
  '',
  'Made by `npm run generate` from `src/config/settings-table.ts`; do not edit. An unknown',
  '`TALLYSTICK_*` variable or a malformed value stops the start with one line per problem. An',
  'empty variable counts as unset.',
  '',
  '| variable | default | meaning |',
  '|---|---|---|',
];

/** The page of variables for operators. */
export async function makeConfiguration() {
  const { VARIABLES } = await import('../../dist/src/config.js');
  const rows = VARIABLES.map(({ name, preset, meaning }) => {
    return `| \`${name}\` | ${preset === null ? '–' : `\`${preset}\``} | ${meaning} |`;
  });
  return { document: [...HEADER, ...rows, ''].join('\n'), problems: [] };
}
