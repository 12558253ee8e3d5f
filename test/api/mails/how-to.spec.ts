import { readFileSync } from 'node:fs';
import { smtpOptions } from '../../../src/adapters/smtp/smtp-options.js';
import { MAIL_TEMPLATES } from '../../../src/application/access/mails/mail-templates.js';
import { loadConfig } from '../../../src/config.js';

const PAGE = readFileSync(new URL('../../../docs/how-to/mail.md', import.meta.url), 'utf8');
const ROWS = [...PAGE.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map((row) =>
  row.slice(1),
);

describe('the page on mails', () => {
  it('shows settings that the service accepts', () => {
    const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(PAGE) ?? [];
    const lines = block
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/));
    const env = lines.map(([name = '', value = '']) => [name, value.replaceAll("'", '')]);
    expect(loadConfig(Object.fromEntries(env) as Record<string, string>)).toMatchObject({
      mailFrom: 'Credits <credits@example.com>',
      publicUrl: 'https://credits.example.com',
    });
  });

  it('lists every mail', () => {
    const listed = ROWS.map(([name]) => name).filter((name) => !name?.includes(':'));
    expect(listed).toEqual([...MAIL_TEMPLATES]);
  });

  it('says which connections are encrypted', () => {
    const urls = ROWS.filter(([url]) => url?.includes('://'));
    expect(urls).toHaveLength(4);
    for (const [url = '', port, encryption] of urls) {
      const { secure, requireTLS, ...options } = smtpOptions(url);
      expect(!secure && !requireTLS).toBe(encryption?.startsWith('none'));
      if (new URL(url).port === '') expect(String(options.port)).toBe(port);
    }
  });
});
