import { readFile } from 'node:fs/promises';
import { transform } from '@swc/core';

/**
 * Lets a script import the TypeScript sources of this repository: `register` it, then import the
 * file by the name of its compiled form (`.js`).
 */
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (cause) {
    if (!/^\.{0,2}\/.*\.js$|^file:.*\.js$/.test(specifier)) throw cause;
    return next(specifier.replace(/\.js$/, '.ts'), context);
  }
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = new URL(url).pathname;
  const { code } = await transform(await readFile(filename, 'utf8'), { filename });
  return { format: 'module', shortCircuit: true, source: code };
}
