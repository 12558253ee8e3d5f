import type { SMTPPoolOptions } from 'nodemailer/lib/smtp-pool';

const CONNECT_MS = 10_000;
/** Silence of a server after which a connection is given up. */
const SILENCE_MS = 30_000;
const CONNECTIONS = 3;
const MAILS_PER_CONNECTION = 100;
/** Longest answer of the server, in bytes. */
const ANSWER_MAX = 65_536;

/**
 * The options of nodemailer for a URL of the settings. A connection is encrypted, and its
 * certificate checked, unless the server is this machine or the URL has `?tls=off`.
 */
export function smtpOptions(smtpUrl: string): SMTPPoolOptions {
  const url = new URL(smtpUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'smtps:';
  const isPlain = !secure && (url.searchParams.get('tls') ?? presetOf(host)) === 'off';
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  const user = decodeURIComponent(url.username);
  return {
    ...{ host, port, secure, requireTLS: !secure && !isPlain, ignoreTLS: isPlain },
    ...(user !== '' && { auth: { user, pass: decodeURIComponent(url.password) } }),
    ...{ pool: true, maxConnections: CONNECTIONS, maxMessages: MAILS_PER_CONNECTION },
    // The outbox repeats, so that a mail is never sent without its record saying so.
    maxRequeues: 0,
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    ...{ maxResponseSize: ANSWER_MAX, disableFileAccess: true, disableUrlAccess: true },
    tls: { minVersion: 'TLSv1.2' },
  };
}

function presetOf(host: string): 'off' | 'required' {
  const isThisMachine = host === 'localhost' || host === '::1' || /^127\.[\d.]+$/.test(host);
  return isThisMachine ? 'off' : 'required';
}
