// Debits one message before it is sent. Node 20 or later, nothing to install.
//
//   node debit.mjs https://ledger.example.com tly_… CLIENT-ID MESSAGE-ID CREDITS
//
// Prints {"send":true} or {"send":false,"code":"…"}.

const TIMEOUT_MS = 20_000;
const TRIES = 6;

/** @returns {Promise<{ send: boolean, code?: string, replayed?: boolean }>} */
export async function debit({ url, key }, clientId, messageId, credits) {
  let trouble = 'no answer';
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** tries));
    let response;
    let body;
    try {
      response = await fetch(`${url}/v1/clients/${clientId}/debits`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ messageId, credits }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      body = await response.json();
    } catch (cause) {
      // No answer: the debit may have been recorded. The same id makes it safe to ask again.
      trouble = String(cause);
      continue;
    }
    if (response.status === 201 || response.status === 200) {
      return { send: true, replayed: body.replayed };
    }
    if (response.status === 429 || response.status >= 500) {
      trouble = body.code;
      continue;
    }
    return { send: false, code: body.code };
  }
  throw new Error(`the ledger did not answer (${trouble}): try again later with the same id`);
}

const [url, key, clientId, messageId, credits] = process.argv.slice(2);
if (credits !== undefined) {
  console.log(JSON.stringify(await debit({ url, key }, clientId, messageId, credits)));
}
