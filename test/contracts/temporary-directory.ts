import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryDirectory {
  file(name: string): string;
  remove(): Promise<void>;
}

export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'embedded-'));
  return {
    file: (name) => join(path, name),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
