import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The files of the containers, for the specs about them. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const read = (name: string): Promise<string> => readFile(join(ROOT, name), 'utf8');

export interface Part {
  readonly build?: string;
  readonly image?: string;
  readonly restart?: string;
  readonly profiles?: readonly string[];
  readonly environment?: { readonly [name: string]: string };
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: { readonly [part: string]: { readonly condition: string } };
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[] | { readonly [name: string]: object | null };
  readonly configs?: readonly { readonly source: string }[];
  readonly command?: readonly string[];
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly ulimits?: { readonly nofile: number };
}

export interface Compose {
  readonly services: { readonly [name: string]: Part };
  readonly volumes: object;
  readonly networks: object;
  readonly configs: { readonly [name: string]: { readonly content: string } };
}

export const text = await read('docker-compose.yml');
export const compose = parse(text, { merge: true }) as Compose;
export const parts = Object.entries(compose.services);
export const instances = parts.filter(([, { build }]) => build !== undefined);
export const DATABASES = parts.filter(([name]) => /^(esdb|mongo)/.test(name));
