/**
 * One long run at half load with a fault every 20 s, to find losses, drifts and leaks. It starts
 * stand-ins of both servers and two instances of the service, all as separate processes.
 *
 * node bench/soak.mjs half an hour
 * node bench/soak.mjs --minutes 3
 * node bench/soak.mjs --seed 7 the faults of an earlier run in the same order
 */
import { register } from 'node:module';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from '../scripts/build-if-needed.mjs';

const { values: flags } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string' } },
});
const say = (line) => process.stderr.write(`soak: ${line}\n`);

await buildIfNeeded();
register('../scripts/typescript-loader.mjs', import.meta.url);
const { seededRandom } = await import('../test/e2e/seeded-random.js');
const { Soak } = await import('../test/chaos/soak.js');

const seed = Number(flags.seed ?? Math.floor(Math.random() * 2 ** 31));
say(`seed ${seed}`);
const { found, lines } = await Soak.run({
  minutes: Number(flags.minutes),
  random: seededRandom(seed),
  say,
});
for (const line of lines) process.stdout.write(`${line}\n`);
process.stdout.write(found.length === 0 ? 'nothing found\n' : `FOUND:\n${found.join('\n')}\n`);
process.exitCode = found.length === 0 ? 0 : 1;
