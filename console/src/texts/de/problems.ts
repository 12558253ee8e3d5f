import type en from '../en/problems.js';

export default {
  'problem.title': 'Das hat nicht geklappt',
  'problem.id': 'Anfrage {id}',
  'problem.retrying':
    'Noch keine Antwort. Es wird unter derselben Kennung wiederholt, damit nichts doppelt geschieht.',
  'problem.NO_ANSWER':
    'Der Dienst antwortet nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
  'problem.UNKNOWN': 'Der Dienst hat einen Fehler gemeldet. Versuchen Sie es gleich noch einmal.',
  'problem.INVALID_INPUT':
    'Einige Felder werden so nicht angenommen. Bei jedem steht, was zu ändern ist.',
  'problem.INVALID_CREDENTIALS':
    'Name oder Passwort ist falsch. Prüfen Sie beides und versuchen Sie es noch einmal.',
  'problem.UNAUTHENTICATED':
    'Sie sind nicht angemeldet, oder der Code kam zu spät. Melden Sie sich wieder an.',
  'problem.CODE_INVALID': 'Der Code ist falsch. Nehmen Sie den neuesten Code Ihrer App.',
  'problem.SECOND_FACTOR_MISSING': 'Es gibt keinen zweiten Faktor. Richten Sie erst einen ein.',
  'problem.SECOND_FACTOR_ACTIVE': 'Ein zweiter Faktor ist schon aktiv. Entfernen Sie ihn erst.',
  'problem.CLIENT_DISABLED':
    'Dieses Konto ist gesperrt. Bitten Sie Ihren Anbieter, es freizugeben.',
  'problem.STAFF_DISABLED':
    'Dieses Konto ist gesperrt. Bitten Sie einen Administrator, es freizugeben.',
  'problem.RATE_LIMITED':
    'Zu viele Versuche. Warten Sie einen Moment und versuchen Sie es dann wieder.',
  'problem.FORBIDDEN': 'Das dürfen Sie nicht. Fragen Sie einen Administrator.',
  'problem.NOT_FOUND': 'Unter dieser Adresse gibt es nichts.',
  'problem.CLIENT_NOT_FOUND': 'Diesen Kunden gibt es nicht. Vielleicht wurde er gelöscht.',
  'problem.CLIENT_PURGED': 'Dieser Kunde wurde endgültig gelöscht.',
  'problem.AMOUNT_LIMIT':
    'Der Betrag ist zu groß: Ein Kunde hat insgesamt höchstens 1.000.000.000.000 Credits.',
  'problem.ID_REUSED':
    'Diese Kennung wurde mit einem anderen Betrag benutzt. Schließen Sie den Dialog und sehen Sie im Protokoll nach, bevor Sie neu beginnen.',
  'problem.WITHDRAWAL_EXCEEDS_AVAILABLE':
    'Das ist mehr, als der Kunde hat. Entnehmen Sie höchstens, was verfügbar ist.',
  'problem.REVISION_MISMATCH':
    'Jemand anderes hat das inzwischen geändert. Sehen Sie sich die jetzigen Werte an und speichern Sie dann wieder.',
  'problem.PASSWORD_TOO_WEAK':
    'Das Passwort ist zu schwach. Am Feld steht jede Regel, die es verletzt.',
  'problem.USERNAME_TAKEN': 'Dieser Benutzername ist vergeben. Wählen Sie einen anderen.',
  'problem.EMAIL_TAKEN': 'Diese E-Mail-Adresse ist vergeben. Geben Sie eine andere ein.',
  'problem.PASSWORD_MISMATCH':
    'Die beiden Passwörter sind verschieden. Geben Sie zweimal dasselbe ein.',
  'problem.CONTENTION': 'Zu viele Änderungen zur selben Zeit. Versuchen Sie es noch einmal.',
  'problem.LOG_UNAVAILABLE':
    'Das Kontobuch ist gerade nicht erreichbar. Nichts wurde geändert. Versuchen Sie es gleich noch einmal.',
  'problem.READ_MODEL_UNAVAILABLE':
    'Diese Ansicht ist gerade nicht verfügbar. Versuchen Sie es gleich noch einmal.',
  'problem.PROJECTION_BEHIND':
    'Diese Ansicht ist noch nicht aktuell. Versuchen Sie es gleich noch einmal.',
  'problem.OVERLOADED': 'Der Dienst hat zu viel zu tun. Versuchen Sie es gleich noch einmal.',

  'fault.EMPTY': 'Geben Sie eine Anzahl von Credits ein.',
  'fault.FORM':
    'Schreiben Sie nur Ziffern, mit „{separator}“ vor Nachkommastellen und nichts zwischen Tausendern.',
  'fault.DECIMALS': 'Möglich sind höchstens sechs Nachkommastellen.',
  'fault.ZERO': 'Geben Sie einen anderen Betrag als 0 ein.',
  'fault.NEGATIVE': 'Geben Sie einen positiven Betrag ein.',
  'fault.LARGE': 'Möglich sind höchstens 1.000.000.000.000 Credits.',
  'fault.INVALID_USERNAME': 'Nehmen Sie 3 bis 64 Zeichen, ohne Leerzeichen am Anfang und am Ende.',
  'fault.INVALID_EMAIL': 'Geben Sie eine E-Mail-Adresse ein, etwa ada@example.com.',
  'fault.INVALID_PHONE': 'Geben Sie eine Telefonnummer mit Ländervorwahl ein, etwa +49 30 901820.',
  'fault.INVALID_CURRENCY': 'Geben Sie CREDIT oder ein Kürzel wie EUR ein.',
  'fault.INVALID_TIME_ZONE': 'Wählen Sie eine Zeitzone der Liste, etwa Europe/Berlin.',
  'fault.PASSWORD_LENGTH': 'Nehmen Sie 8 bis 20 Zeichen.',
  'fault.PASSWORD_DIGIT': 'Ergänzen Sie eine Ziffer.',
  'fault.PASSWORD_UPPER_CASE': 'Ergänzen Sie einen Großbuchstaben.',
  'fault.PASSWORD_LOWER_CASE': 'Ergänzen Sie einen Kleinbuchstaben.',
  'fault.PASSWORD_SPECIAL': 'Ergänzen Sie ein Sonderzeichen wie ! oder -.',
  'fault.PASSWORD_MISMATCH':
    'Die beiden Passwörter sind verschieden. Geben Sie zweimal dasselbe ein.',
} as const satisfies Record<keyof typeof en, string>;
