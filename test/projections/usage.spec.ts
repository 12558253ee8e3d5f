import { usage, type UsageDocument } from '../../projections/usage.js';
import { onlyDocument, projected } from '../application/engine/engine-harness.js';
import { Story } from './story.js';

const MINUTE = 60_000;
/** Of the hour from 2026-11-20T10:00Z. */
const HOUR = 498_658n;

describe('usage', () => {
  it('counts messages and credits by quarter, channel and country', async () => {
    const story = new Story().created().recharged('100').withdrawn('1').debited('2');
    story.debited('0.5', 'm-de', { channel: 'smpp', country: 'DE' });
    story.t += 10 * MINUTE;
    story.debited('3', 'm-us', { country: 'US' }).debited('0', 'm-free');
    const { key, revision, body } = await onlyDocument(usage, story.facts);
    expect({ key, revision }).toEqual({ key: HOUR, revision: 6n });
    expect(body).toEqual({
      position: '6',
      quarters: [
        {
          traffic: [...['api', '', 1, '2', '0'], ...['smpp', 'DE', 1, '0.5', '0']],
          recharged: '100',
          withdrawn: '1',
        },
        {
          traffic: [...['api', 'US', 1, '3', '0'], ...['api', '', 1, '0', '0']],
          recharged: '0',
          withdrawn: '0',
        },
        null,
        null,
      ],
    });
  });

  it('counts a capture as a message, and neither a reservation nor its release', async () => {
    const story = new Story().created().recharged('100').reserved('r', '10').captured('r', '7');
    story.reserved('void', '5').released('void');
    const { body } = await onlyDocument(usage, story.facts);
    expect((body as UsageDocument).quarters[0]?.traffic).toEqual(['api', '', 1, '7', '0']);
  });

  it('counts a refund in the hour of the refund', async () => {
    const story = new Story().created().recharged('100').debited('4', 'm');
    const windows = story.windowsNow();
    story.t += 60 * MINUTE;
    story.refunded('m', '1.5', windows, '2.5');
    const documents = await projected(usage, story.facts);
    expect(documents.map(({ key }) => key)).toEqual([HOUR, HOUR + 1n]);
    const { quarters } = documents[1]?.body as UsageDocument;
    expect(quarters[0]?.traffic).toEqual(['api', '', 0, '0', '1.5']);
  });
});
