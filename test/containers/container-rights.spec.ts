import { compose, DATABASES, instances, parts, read } from './compose-file.js';

/** A version of three numbers, perhaps with a variant and a digest; never a moving tag. */
const EXACT_IMAGE = /^[\w./-]+:\d+\.\d+\.\d+(-[\w.]+)*(@sha256:[\da-f]{64})?$/;

describe('the rights of the containers', () => {
  it.each(parts)('limits what %s may do', (_, part) => {
    expect(part.cap_drop).toEqual(['ALL']);
    expect(part.security_opt).toEqual(['no-new-privileges:true']);
    expect(part.mem_limit).toMatch(/^\d+[mg]$/);
    expect(part.pids_limit).toBeGreaterThan(0);
    const needed = new Set(['CHOWN', 'DAC_OVERRIDE', 'NET_BIND_SERVICE', 'SETGID', 'SETUID']);
    expect((part.cap_add ?? []).filter((each) => !needed.has(each))).toEqual([]);
  });

  it.each(instances)('gives %s nothing to write to, no capability and enough files', (_, part) => {
    expect([part.read_only, part.tmpfs, part.cap_add]).toEqual([true, ['/tmp'], undefined]);
    expect(part.ulimits?.nofile).toBeGreaterThanOrEqual(512);
  });

  it('makes the root file system of all parts but the databases read-only', () => {
    const databases = new Set(DATABASES.map(([name]) => name));
    const writable = parts.filter(([name, part]) => !databases.has(name) && !part.read_only);
    expect(writable.map(([name]) => name)).toEqual([]);
  });

  it('names every image by its exact version', async () => {
    const images = parts.flatMap(([, { image }]) => (image === undefined ? [] : [image]));
    const bases = [...(await read('Dockerfile')).matchAll(/^FROM (\S+)/gm)].map(([, name]) => name);
    for (const image of [...images, ...bases]) expect(image).toMatch(EXACT_IMAGE);
    const tested = /NODE_24 = '([\d.]+)'/.exec(await read('scripts/test-node24.mjs'))?.[1];
    expect(new Set(bases)).toEqual(new Set([`node:${String(tested)}-bookworm-slim`]));
  });

  it('shows the private key of a database node to that node alone', () => {
    const holders = new Map<string, string[]>();
    for (const [name, { volumes = [] }] of parts) {
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.endsWith('-key')) holders.set(source, [...(holders.get(source) ?? []), name]);
      }
    }
    expect(Object.fromEntries(holders)).toEqual({
      'esdb1-key': ['certificates', 'esdb1'],
      'esdb2-key': ['certificates', 'esdb2'],
      'esdb3-key': ['certificates', 'esdb3'],
    });
    for (const [name, { volumes = [] }] of parts) {
      const shared = volumes.filter((volume) => volume.startsWith('authority:'));
      const isMaker = name === 'certificates';
      expect(shared.filter((volume) => !isMaker && !volume.endsWith(':ro'))).toEqual([]);
    }
    // The key of the authority is never copied out of the container that makes it.
    const command = compose.services['certificates']?.command?.join(' ') ?? '';
    expect(command).toContain('cp ca/ca.crt /certs/ca/');
    expect(command).not.toMatch(/cp [^&|;]*ca\.key/);
  });
});

describe('the image', () => {
  it('checks its health, keeps its data in a private folder, and takes no .env file', async () => {
    const dockerfile = await read('Dockerfile');
    expect(dockerfile).toMatch(/^HEALTHCHECK [\s\S]*\/health\/live/m);
    expect(dockerfile).toMatch(/mkdir --mode=700 \/data/);
    for (const name of ['.dockerignore', '.gitignore']) {
      expect((await read(name)).split('\n')).toEqual(expect.arrayContaining(['.env', '.env.*']));
    }
  });
});
