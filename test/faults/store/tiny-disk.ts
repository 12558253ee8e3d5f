import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A separate file system, small enough to be filled. */
export interface TinyDisk {
  readonly path: string;
  /** Takes all the space that is left; the answer gives it back. */
  fill(): () => void;
  makeReadOnly(): void;
  remove(): void;
}

/** Null where this user may not mount: only root may. */
export function tinyDisk(bytes: number): TinyDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'tiny-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], {
      stdio: 'ignore',
    });
  } catch {
    rmSync(path, { recursive: true });
    return null;
  }
  return {
    path,
    fill: () => fill(join(path, 'filler')),
    makeReadOnly: () => {
      execFileSync('mount', ['-o', 'remount,ro', path], { stdio: 'ignore' });
    },
    remove: () => {
      execFileSync('umount', ['-l', path], { stdio: 'ignore' });
      rmSync(path, { recursive: true });
    },
  };
}

/** Whether this machine lets us mount, asked once; without it a suite says what it leaves out. */
export function canMount(): boolean {
  const disk = tinyDisk(64 * 1024);
  disk?.remove();
  return disk !== null;
}

function fill(path: string): () => void {
  const page = Buffer.alloc(4096, 1);
  for (let full = false; !full;) {
    try {
      writeFileSync(path, page, { flag: 'a' });
    } catch {
      full = true;
    }
  }
  return () => rmSync(path);
}
