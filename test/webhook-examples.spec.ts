import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { HttpWebhookSender } from '../src/adapters/webhooks/http-webhook-sender.js';
import { newSecret } from '../src/application/webhooks/webhook-details.js';
import { PUBLIC_EVENTS } from '../src/domain/webhooks/public-events.js';
import { Receiver } from './harness/webhooks/receiver.js';

const PAGE = readFileSync(new URL('../docs/how-to/webhooks.md', import.meta.url), 'utf8');

/** Each reads a request from its input, calls the example, and prints the message. */
const PROGRAMS = {
  js: {
    command: [process.execPath, '--input-type=module', '--eval'],
    rest: `
      import { readFileSync } from 'node:fs';
      const { body, headers } = JSON.parse(readFileSync(0, 'utf8'));
      console.log(JSON.stringify(read(body, headers)));`,
  },
  python: {
    command: ['python3', '-c'],
    rest: `
import sys
request = json.load(sys.stdin)
print(json.dumps(read(request["body"].encode(), request["headers"])))`,
  },
  php: {
    command: ['php', '-r'],
    rest: `
      $request = json_decode(stream_get_contents(STDIN), true);
      echo json_encode(read($request['body'], $request['headers']));`,
  },
} as const;

type Language = keyof typeof PROGRAMS;

interface Request {
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
}

function exampleIn(language: Language): string {
  const [, code] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(PAGE) ?? [];
  if (code === undefined) throw new Error(`the page has no example in ${language}`);
  return code;
}

/** The message that an example returns; null when it refuses the request. */
function readBy(language: Language, request: Request, secret: string): unknown {
  const { command, rest } = PROGRAMS[language];
  const [program, ...args] = command;
  const { status, stdout } = spawnSync(program, [...args, exampleIn(language) + rest], {
    input: JSON.stringify(request),
    encoding: 'utf8',
    env: { ...process.env, WEBHOOK_SECRET: secret },
  });
  return status === 0 ? (JSON.parse(stdout) as unknown) : null;
}

const isPresent = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

/** A request of the service during a rotation, which two secrets sign. */
async function sent(secrets: readonly string[], now: number): Promise<Request> {
  const receiver = await Receiver.start();
  const sender = new HttpWebhookSender({ allowPrivate: true });
  const body = JSON.stringify({ type: 'webhook.test', data: { name: 'Zoë 😀' } });
  await sender.send({ url: receiver.url, secrets }, [{ id: 'm-1', group: 'g', body }], now);
  await sender.close();
  await receiver.close();
  const [received] = receiver.received;
  if (received === undefined) throw new Error('nothing arrived');
  return { body: received.text, headers: received.headers as Request['headers'] };
}

describe.each(Object.keys(PROGRAMS) as Language[])('the example in %s', (language) => {
  const [program] = PROGRAMS[language].command;
  const itHere = isPresent(program) ? it : it.skip;
  const secrets = [newSecret(), newSecret()];

  itHere('reads a message that either secret has signed', async () => {
    const request = await sent(secrets, Date.now());
    for (const secret of secrets) {
      expect(readBy(language, request, secret)).toEqual(JSON.parse(request.body));
    }
  });

  itHere('refuses another secret, another body, another id and an old message', async () => {
    const [secret = ''] = secrets;
    const request = await sent(secrets, Date.now());
    const old = await sent(secrets, Date.now() - 360_000);
    const changed = { ...request, body: request.body.replace('Zoë', 'Ada') };
    const renamed = { ...request, headers: { ...request.headers, 'webhook-id': 'm-2' } };
    const refused = [
      readBy(language, request, newSecret()),
      ...[changed, renamed, old].map((other) => readBy(language, other, secret)),
    ];
    expect(refused).toEqual([null, null, null, null]);
  });
});

describe('the page on webhooks', () => {
  it('lists every type that an endpoint can choose', () => {
    const rows = PAGE.split('\n').filter((line) => /^\| [a-z]+ \| `/.test(line));
    const listed = rows.flatMap((row) =>
      [...row.matchAll(/`([a-z_.]+)`/g)].map(([, type]) => type),
    );
    expect(listed.sort()).toEqual([...PUBLIC_EVENTS].sort());
  });
});
