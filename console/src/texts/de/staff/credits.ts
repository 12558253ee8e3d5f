import type en from '../../en/staff/credits.js';

export default {
  'move.title.recharge': '{name} aufladen',
  'move.credits.recharge': 'Zuzuteilende Credits',
  'move.reason': 'Grund',
  'move.optional': 'Freiwillig; wird verschlüsselt aufbewahrt',
  'move.before': 'Jetzt',
  'move.after.recharge': 'Nach der Aufladung',
  'move.preview': 'Hier berechnet. Der Dienst entscheidet.',
  'move.submit.recharge': 'Aufladen',
  'move.submitWith.recharge': '{credits} aufladen',
  'move.done.recharge': '{credits} Credits wurden zugeteilt.',
  'move.doneBefore.recharge':
    'Diese Aufladung war schon aufgezeichnet: {credits} Credits wurden einmal zugeteilt.',
  'move.unfinished.recharge':
    'Das Ergebnis einer früheren Aufladung von {credits} ist nicht bekannt. Senden Sie sie noch einmal: Unter ihrer Kennung wird sie höchstens einmal aufgezeichnet.',
  'move.finish': 'Noch einmal senden',

  'move.title.withdrawal': '{name}: Credits entnehmen',
  'move.credits.withdrawal': 'Zu entnehmende Credits',
  'move.after.withdrawal': 'Nach der Entnahme',
  'move.submit.withdrawal': 'Entnehmen',
  'move.submitWith.withdrawal': '{credits} entnehmen',
  'move.done.withdrawal': '{credits} Credits wurden entnommen.',
  'move.doneBefore.withdrawal':
    'Diese Entnahme war schon aufgezeichnet: {credits} Credits wurden einmal entnommen.',
  'move.unfinished.withdrawal':
    'Das Ergebnis einer früheren Entnahme von {credits} ist nicht bekannt. Senden Sie sie noch einmal: Unter ihrer Kennung wird sie höchstens einmal aufgezeichnet.',

  'move.title.adjustment': '{name}: Credits korrigieren',
  'move.credits.adjustment': 'Credits, mit einem Minus werden sie abgezogen',
  'move.after.adjustment': 'Nach der Korrektur',
  'move.submit.adjustment': 'Korrigieren',
  'move.submitWith.adjustment': 'Um {credits} korrigieren',
  'move.done.adjustment': 'Die Credits wurden um {credits} korrigiert.',
  'move.doneBefore.adjustment':
    'Diese Korrektur war schon aufgezeichnet: Die Credits wurden einmal um {credits} korrigiert.',
  'move.unfinished.adjustment':
    'Das Ergebnis einer früheren Korrektur um {credits} ist nicht bekannt. Senden Sie sie noch einmal: Unter ihrer Kennung wird sie höchstens einmal aufgezeichnet.',
} as const satisfies Record<keyof typeof en, string>;
