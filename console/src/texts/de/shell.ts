import type en from '../en/shell.js';

export default {
  'shell.navigation': 'Ansichten',
  'shell.menu': 'Ansichten ein- oder ausblenden',
  'shell.skip': 'Zum Inhalt springen',
  'shell.language': 'Sprache',
  'shell.colours': 'Farben',
  'shell.light': 'Hell',
  'shell.dark': 'Dunkel',
  'shell.auto': 'Wie auf diesem Gerät',
  'shell.account': 'Konto von {name}',
  'shell.signOut': 'Abmelden',
  'shell.support': 'Hilfe: {address}',
  'shell.notFound': 'Diese Ansicht gibt es nicht',
  'shell.toStart': 'Zum Anfang',
  'shell.loading': 'Wird geladen',
  'shell.tryAgain': 'Noch einmal versuchen',
  'shell.close': 'Schließen',
  'shell.cancel': 'Abbrechen',
  'shell.failed': 'Diese Ansicht konnte nicht geladen werden',
  'shell.failedHint':
    'Laden Sie die Seite neu. Wenn das nicht hilft, wurde der Dienst vielleicht aktualisiert.',
  'shell.reload': 'Seite neu laden',

  'signIn.title': 'Anmelden',
  'signIn.name': 'Benutzername oder E-Mail',
  'signIn.password': 'Passwort',
  'signIn.submit': 'Anmelden',
  'signIn.issuer': 'Mit Single Sign-on anmelden',
  'signIn.issuerHint': 'Für Mitarbeiter',
  'signIn.forgot': 'Passwort vergessen?',
  'signIn.code': 'Code',
  'signIn.codeHint':
    'Sechs Ziffern Ihrer Authenticator-App oder einer Ihrer Wiederherstellungscodes.',
  'signIn.codeSubmit': 'Weiter',
  'signIn.back': 'Zurück zur Anmeldung',
  'signIn.endedTitle': 'Ihre Sitzung ist beendet',
  'signIn.endedText': 'Melden Sie sich wieder an. Ihre Eingaben bleiben erhalten.',
  'signIn.insecure':
    'Diese Adresse hat kein TLS, deshalb behält der Browser keine Sitzung. Öffnen Sie die Konsole über https oder auf dem Rechner selbst über http://localhost.',
  'signIn.other': 'Als jemand anderes anmelden',

  'reset.title': 'Neues Passwort',
  'reset.ask':
    'Geben Sie Ihren Benutzernamen oder Ihre E-Mail-Adresse ein. Wenn wir sie kennen, erhalten Sie eine E-Mail mit einem Link, der eine Stunde lang gilt.',
  'reset.send': 'Link senden',
  'reset.sent':
    'Wenn der Name bekannt ist, ist eine E-Mail unterwegs. Sehen Sie in Ihrem Posteingang und im Spam-Ordner nach.',
  'reset.password': 'Neues Passwort',
  'reset.confirm': 'Neues Passwort wiederholen',
  'reset.rules':
    '8 bis 20 Zeichen, mit einer Ziffer, einem Großbuchstaben, einem Kleinbuchstaben und einem Sonderzeichen.',
  'reset.submit': 'Passwort setzen',
  'reset.done': 'Das Passwort ist gesetzt. Melden Sie sich damit an.',
  'reset.noLink':
    'Der Link ist nicht vollständig. Öffnen Sie den ganzen Link aus der E-Mail oder fordern Sie einen neuen an.',
  'reset.void':
    'Der Link ist unbekannt, abgelaufen oder wurde schon benutzt. Fordern Sie einen neuen an.',
} as const satisfies Record<keyof typeof en, string>;
