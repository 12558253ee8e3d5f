import { clientId, clientName } from '../lib/client-ids.mjs';
import { besideDebits } from '../lib/paced-debits.mjs';
import { ask, eachOf, freshDir, removeDir, seedClients, startProduct } from '../lib/product.mjs';
import { usage } from '../lib/server.mjs';
import { median, number, table } from '../lib/statistics.mjs';

const LINES = 2_000;
const DEBITED = 100;

/** Debits beside PDF files of a statement with 2,000 lines, one printed after the other. */
export async function statementPdf({ secs, say }) {
  const dir = await freshDir();
  const product = await startProduct(dir);
  try {
    await seedClients(product, DEBITED + 1);
    const id = clientId(clientName(DEBITED));
    await eachOf(LINES - 1, (n) => {
      const body = { rechargeId: `line-${n}`, credits: '1', payment: { status: 'UNPAID' } };
      return ask(product, 'POST', `/v1/clients/${id}/recharges`, body);
    });
    let bytes = 0;
    const task = async () => (bytes = await printed(product, id));
    await task();
    const before = await usage(product.pid);
    const { usual, beside, ratio, ms } = await besideDebits(product, { label: 'pdf', secs, task });
    const after = await usage(product.pid);
    const json = {
      ...{ ms: median(ms), files: ms.length, bytes, usual, beside, ratio },
      ...{ rssBeforeMB: before?.rssMB, peakMB: after?.peakMB },
    };
    say(`statement-pdf: ${JSON.stringify(json)}`);
    return {
      title: 'Debits beside a statement of 2,000 lines as PDF',
      json,
      markdown: shown(json),
    };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

async function printed(product, id) {
  const response = await fetch(`${product.root}/v1/clients/${id}/statement`, {
    headers: { authorization: `Bearer ${product.key}`, accept: 'application/pdf' },
  });
  const { byteLength } = await response.arrayBuffer();
  if (!response.ok) throw new Error(`a statement was answered ${response.status}`);
  return byteLength;
}

function shown({ ms, usual, beside, ratio, rssBeforeMB, peakMB }) {
  const cells = [ms, usual.p99Ms, beside.p99Ms, ratio, beside.maxMs, rssBeforeMB, peakMB];
  const head = ['one file, ms', 'usual p99 of debits, ms', 'p99 beside, ms', 'ratio'];
  return table(
    [...head, 'longest beside, ms', 'RSS before, MB', 'peak RSS, MB'],
    [cells.map(number)],
  );
}
