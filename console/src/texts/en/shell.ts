/** Texts of the frame around every screen, and of signing in. */
export default {
  'shell.navigation': 'Screens',
  'shell.menu': 'Show or hide the screens',
  'shell.skip': 'Skip to the content',
  'shell.language': 'Language',
  'shell.colours': 'Colours',
  'shell.light': 'Light',
  'shell.dark': 'Dark',
  'shell.auto': 'As on this device',
  'shell.account': 'Account of {name}',
  'shell.signOut': 'Sign out',
  'shell.support': 'Help: {address}',
  'shell.notFound': 'There is no such screen',
  'shell.toStart': 'Go to the start',
  'shell.loading': 'Loading',
  'shell.tryAgain': 'Try again',
  'shell.close': 'Close',
  'shell.cancel': 'Cancel',
  'shell.failed': 'This screen could not be loaded',
  'shell.failedHint':
    'Load the page again. If that does not help, the service may have been updated.',
  'shell.reload': 'Load the page again',

  'signIn.title': 'Sign in',
  'signIn.name': 'Username or e-mail',
  'signIn.password': 'Password',
  'signIn.submit': 'Sign in',
  'signIn.issuer': 'Sign in with single sign-on',
  'signIn.issuerHint': 'For members of staff',
  'signIn.forgot': 'Forgot your password?',
  'signIn.code': 'Code',
  'signIn.codeHint': 'Six digits of your authenticator app, or one of your recovery codes.',
  'signIn.codeSubmit': 'Continue',
  'signIn.back': 'Back to the sign-in',
  'signIn.endedTitle': 'Your session has ended',
  'signIn.endedText': 'Sign in again to go on. Your entries stay where they are.',
  'signIn.insecure':
    'This address has no TLS, so the browser keeps no session. Open the console by https, or on the machine itself by http://localhost.',
  'signIn.other': 'Sign in as somebody else',

  'reset.title': 'New password',
  'reset.ask':
    'Enter your username or e-mail address. If it is known, you get a mail with a link that works for an hour.',
  'reset.send': 'Send the link',
  'reset.sent':
    'If the name is known, a mail is on its way. Look into your inbox, and into the folder for spam.',
  'reset.password': 'New password',
  'reset.confirm': 'Repeat the new password',
  'reset.rules':
    '8 to 20 characters, with a digit, an upper-case letter, a lower-case letter and a special character.',
  'reset.submit': 'Set the password',
  'reset.done': 'The password is set. Sign in with it.',
  'reset.noLink':
    'This link is not complete. Open the whole link of the mail, or ask for another one.',
  'reset.void': 'The link is unknown, has expired or was used already. Ask for another one.',
} as const;
