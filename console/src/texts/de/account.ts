import type en from '../en/account.js';

export default {
  'account.title': 'Mein Konto',
  'account.actions': 'Aktion',

  'account.email': 'E-Mail-Adresse',
  'account.emailVerified': 'Diese Adresse ist bestätigt.',
  'account.emailUnconfirmed':
    'Diese Adresse ist noch nicht bestätigt. Öffnen Sie den Link in der E-Mail.',
  'account.emailSend': 'Link zur Bestätigung senden',
  'account.emailAgain': 'Neuen Link senden',
  'account.emailSent': 'Eine E-Mail ist unterwegs. Ihr Link gilt bis {until}.',

  'account.password': 'Passwort',
  'account.passwordHint': 'Ein neues Passwort beendet alle Sitzungen, auch diese.',
  'account.passwordNow': 'Jetziges Passwort',
  'account.passwordWrong': 'Das ist nicht Ihr jetziges Passwort.',
  'account.passwordSubmit': 'Passwort ändern',
  'account.passwordDone': 'Das Passwort ist geändert. Melden Sie sich mit dem neuen an.',
  'account.staffPasswordHint':
    'Sie erhalten eine E-Mail mit einem Link, der eine Stunde gilt. Ein neues Passwort beendet alle Sitzungen.',
  'account.staffPasswordSent':
    'Eine E-Mail ist unterwegs. Öffnen Sie ihren Link, um das neue Passwort zu setzen.',

  'factor.title': 'Zweiter Faktor',
  'factor.hint':
    'Mit einem zweiten Faktor fragt die Anmeldung auch nach einem Code, den eine App auf Ihrem Telefon zeigt.',
  'factor.begin': 'Zweiten Faktor einrichten',
  'factor.active':
    'Ein zweiter Faktor ist aktiv. Entfernen Sie ihn, bevor Sie einen anderen einrichten.',
  'factor.scan':
    'Scannen Sie dieses Bild mit einer Authenticator-App, oder geben Sie das Geheimnis von Hand ein.',
  'factor.picture': 'QR-Code des Geheimnisses; dasselbe Geheimnis steht darunter als Text',
  'factor.link': 'In einer App auf diesem Gerät öffnen',
  'factor.secret': 'Geheimnis',
  'factor.recovery':
    'Jeder dieser Ersatzcodes ersetzt einmal einen Code der App. Bewahren Sie sie auf: Sie werden nicht noch einmal gezeigt.',
  'factor.codes': 'Ersatzcodes',
  'factor.save': 'Ersatzcodes speichern',
  'factor.code': 'Code, den die App jetzt zeigt',
  'factor.activate': 'Aktivieren',
  'factor.activated': 'Der zweite Faktor ist ab der nächsten Anmeldung aktiv.',
  'factor.remove': 'Zweiten Faktor entfernen',
  'factor.anyCode': 'Code der App oder ein Ersatzcode',
  'factor.removeNow': 'Entfernen',
  'factor.removed': 'Der zweite Faktor ist entfernt.',

  'account.sessions': 'Sitzungen',
  'account.sessionsHint': 'Wo Sie angemeldet sind. Melden Sie ab, was Sie nicht kennen.',
  'account.device': 'Gerät und Adresse',
  'account.unknownDevice': 'Unbekanntes Gerät',
  'account.started': 'Angemeldet',
  'account.refreshed': 'Zuletzt erneuert',
  'account.current': 'Diese',
  'account.endOf': 'Sitzung bei {address} abmelden',
} as const satisfies Record<keyof typeof en, string>;
