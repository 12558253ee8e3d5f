/** Texts of the account of the person who is signed in. */
export default {
  'account.title': 'My account',
  'account.actions': 'Action',

  'account.email': 'E-mail address',
  'account.emailVerified': 'This address is confirmed.',
  'account.emailUnconfirmed': 'This address is not confirmed yet. Open the link in the mail.',
  'account.emailSend': 'Mail me a link to confirm it',
  'account.emailAgain': 'Mail me another link',
  'account.emailSent': 'A mail is on its way. Its link works until {until}.',

  'account.password': 'Password',
  'account.passwordHint': 'A new password ends all sessions, this one included.',
  'account.passwordNow': 'Present password',
  'account.passwordWrong': 'This is not your present password.',
  'account.passwordSubmit': 'Change the password',
  'account.passwordDone': 'The password is changed. Sign in again with the new one.',
  'account.staffPasswordHint':
    'You get a mail with a link that works for an hour. A new password ends all sessions.',
  'account.staffPasswordSent': 'A mail is on its way. Open its link to set the new password.',

  'factor.title': 'Second factor',
  'factor.hint':
    'With a second factor, a sign-in also asks for a code that an app on your phone shows.',
  'factor.begin': 'Set up a second factor',
  'factor.active': 'A second factor is active. Remove it before you set up another one.',
  'factor.scan': 'Scan this picture with an authenticator app, or enter the secret by hand.',
  'factor.picture': 'QR code of the secret; the same secret is below as text',
  'factor.link': 'Open in an app on this device',
  'factor.secret': 'Secret',
  'factor.recovery':
    'Each of these recovery codes replaces a code of the app once. Keep them: they are not shown again.',
  'factor.codes': 'Recovery codes',
  'factor.save': 'Save the recovery codes',
  'factor.code': 'Code that the app shows now',
  'factor.activate': 'Activate',
  'factor.activated': 'The second factor is active from the next sign-in on.',
  'factor.remove': 'Remove the second factor',
  'factor.anyCode': 'Code of the app, or a recovery code',
  'factor.removeNow': 'Remove',
  'factor.removed': 'The second factor is removed.',

  'account.sessions': 'Sessions',
  'account.sessionsHint': 'Where you are signed in. Sign out what you do not know.',
  'account.device': 'Device and address',
  'account.unknownDevice': 'Unknown device',
  'account.started': 'Signed in',
  'account.refreshed': 'Last renewed',
  'account.current': 'This one',
  'account.endOf': 'Sign out the session at {address}',
} as const;
