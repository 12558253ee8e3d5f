/** Texts of the dialogs that move credits. */
export default {
  'move.title.recharge': 'Recharge {name}',
  'move.credits.recharge': 'Credits to assign',
  'move.reason': 'Reason',
  'move.optional': 'Optional; kept encrypted',
  'move.before': 'Now',
  'move.after.recharge': 'After the recharge',
  'move.preview': 'Computed here. The service decides.',
  'move.submit.recharge': 'Recharge',
  'move.submitWith.recharge': 'Recharge {credits}',
  'move.done.recharge': '{credits} credits were assigned.',
  'move.doneBefore.recharge':
    'This recharge was recorded already: {credits} credits were assigned once.',
  'move.unfinished.recharge':
    'The outcome of an earlier recharge of {credits} is not known. Send it again: under its id it is recorded at most once.',
  'move.finish': 'Send again',

  'move.title.withdrawal': 'Withdraw from {name}',
  'move.credits.withdrawal': 'Credits to withdraw',
  'move.after.withdrawal': 'After the withdrawal',
  'move.submit.withdrawal': 'Withdraw',
  'move.submitWith.withdrawal': 'Withdraw {credits}',
  'move.done.withdrawal': '{credits} credits were withdrawn.',
  'move.doneBefore.withdrawal':
    'This withdrawal was recorded already: {credits} credits were withdrawn once.',
  'move.unfinished.withdrawal':
    'The outcome of an earlier withdrawal of {credits} is not known. Send it again: under its id it is recorded at most once.',

  'move.title.adjustment': 'Adjust the credits of {name}',
  'move.credits.adjustment': 'Credits to add, or with a minus to take away',
  'move.after.adjustment': 'After the adjustment',
  'move.submit.adjustment': 'Adjust',
  'move.submitWith.adjustment': 'Adjust by {credits}',
  'move.done.adjustment': 'The credits were adjusted by {credits}.',
  'move.doneBefore.adjustment':
    'This adjustment was recorded already: the credits were adjusted by {credits} once.',
  'move.unfinished.adjustment':
    'The outcome of an earlier adjustment by {credits} is not known. Send it again: under its id it is recorded at most once.',
} as const;
