import account from './account.js';
import client from './client.js';
import papers from './papers.js';
import problems from './problems.js';
import shell from './shell.js';

/** The texts that everybody needs; the page loads them first. */
export default { ...shell, ...problems, ...client, ...account, ...papers };
