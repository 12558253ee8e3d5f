import { readFile } from 'node:fs/promises';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { ENOUGH_MS, until } from '../contracts/until.js';
import { MovedClock, withMovedClock } from '../harness/time/moved-clock.js';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld } from './harness/console-world.js';

const DAY_MS = 86_400_000;
const DAYS = Array.from({ length: 31 }, (_, day) => day + 1);

describeInBrowser('issued statements in the console', () => {
  withMovedClock('of every day', () => {
    let directory: TemporaryDirectory;
    let world: ConsoleWorld;
    let ada = '';
    beforeAll(async () => {
      directory = await temporaryDirectory();
      const clock = new MovedClock(directory.file('clock'));
      clock.moveBy(-2 * DAY_MS);
      world = await ConsoleWorld.open(clock.env);
      ada = await world.client('ada', '100', {
        settings: { timeZone: 'Europe/Berlin', invoiceDates: DAYS },
      });
      await world.call('POST', `/v1/clients/${ada}/debits`, { messageId: 'm-1', credits: '2.5' });
      await world.kill();
      clock.moveBy(0);
      await world.restart();
      await until(async () => (await numbers()).length >= 1);
    }, ENOUGH_MS);
    afterAll(async () => {
      await world.close();
      await directory.remove();
    });

    async function numbers(): Promise<string[]> {
      const { items } = await world.call('GET', `/v1/clients/${ada}/statements`);
      return (items as { number: string }[]).map(({ number }) => number);
    }

    it('are listed, and downloaded as PDF and CSV [S0-45]', async () => {
      const visitor = await world.signedIn('ada');
      const { page } = visitor;
      await visitor.open('/console/statements');
      const number = (await numbers()).at(-1) ?? '';
      const row = page.getByRole('row').filter({ hasText: number });
      await row.filter({ hasText: '2.5' }).waitFor();
      expect(await visitor.look('client-statements-issued')).toEqual([]);
      for (const [form, text] of [
        ['PDF', '%PDF-'],
        ['CSV', 'OPENING'],
      ] as const) {
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: `Statement ${number} as ${form}` }).click(),
        ]);
        expect(file.suggestedFilename()).toBe(`statement-${number}.${form.toLowerCase()}`);
        expect((await readFile(await file.path())).toString()).toContain(text);
      }
      expect(visitor.faults).toEqual([]);
    });

    it('fit on a phone', async () => {
      const phone = await world.signedIn('ada', { width: 360, height: 740 });
      await phone.open('/console/statements');
      await phone.page
        .getByRole('button', { name: /^Statement .* as PDF$/ })
        .first()
        .waitFor();
      expect(await phone.overflow()).toBe(0);
      expect(await phone.look('client-phone-statements-issued')).toEqual([]);
      expect(phone.faults).toEqual([]);
    });
  });
});
