/**
 * Each text names a failure and its remedy: `problem.CODE` is for a problem, `fault.CODE` for a
 * fault of a field. A code without a text here shows the words of the service.
 */
export default {
  'problem.title': 'That did not work',
  'problem.id': 'Request {id}',
  'problem.retrying': 'No answer yet. Trying again under the same id, so nothing happens twice.',
  'problem.NO_ANSWER': 'The service does not answer. Check your connection and try again.',
  'problem.UNKNOWN': 'The service answered with an error. Try again in a moment.',
  'problem.INVALID_INPUT': 'Some fields are not accepted. Each of them says what to change.',
  'problem.INVALID_CREDENTIALS': 'The name or the password is wrong. Check both and try again.',
  'problem.UNAUTHENTICATED': 'You are not signed in, or the code came too late. Sign in again.',
  'problem.CODE_INVALID': 'The code is wrong. Use the newest code of your app.',
  'problem.SECOND_FACTOR_MISSING': 'There is no second factor. Set one up first.',
  'problem.SECOND_FACTOR_ACTIVE': 'A second factor is active already. Remove it first.',
  'problem.CLIENT_DISABLED': 'This account is disabled. Ask your provider to enable it.',
  'problem.STAFF_DISABLED': 'This account is disabled. Ask an admin to enable it.',
  'problem.RATE_LIMITED': 'Too many tries. Wait a moment, then try again.',
  'problem.FORBIDDEN': 'You may not do this. Ask an admin.',
  'problem.NOT_FOUND': 'There is nothing at this address.',
  'problem.CLIENT_NOT_FOUND': 'There is no such client. It may have been deleted.',
  'problem.CLIENT_PURGED': 'This client was deleted permanently.',
  'problem.AMOUNT_LIMIT':
    'The amount is too large: the total of a client is at most 1,000,000,000,000 credits.',
  'problem.ID_REUSED':
    'This id was used with another amount. Close the dialog and look at the log before you start again.',
  'problem.WITHDRAWAL_EXCEEDS_AVAILABLE':
    'This is more than the client has. Withdraw at most what is available.',
  'problem.REVISION_MISMATCH':
    'Somebody else changed this meanwhile. Look at the present values, then save again.',
  'problem.PASSWORD_TOO_WEAK':
    'The password is too weak. Each rule that it fails is listed at the field.',
  'problem.USERNAME_TAKEN': 'This username is taken. Choose another one.',
  'problem.EMAIL_TAKEN': 'This e-mail address is taken. Enter another one.',
  'problem.PASSWORD_MISMATCH': 'The two passwords differ. Enter the same one twice.',
  'problem.CONTENTION': 'Too many changes at the same time. Try again.',
  'problem.LOG_UNAVAILABLE':
    'The ledger is not available right now. Nothing was changed. Try again in a moment.',
  'problem.READ_MODEL_UNAVAILABLE': 'This view is not available right now. Try again in a moment.',
  'problem.PROJECTION_BEHIND': 'This view is not up to date yet. Try again in a moment.',
  'problem.OVERLOADED': 'The service has too much to do. Try again in a moment.',

  'fault.EMPTY': 'Enter a number of credits.',
  'fault.FORM':
    'Write digits only, with “{separator}” before decimals and nothing between thousands.',
  'fault.DECIMALS': 'At most six decimals are possible.',
  'fault.ZERO': 'Enter an amount other than 0.',
  'fault.NEGATIVE': 'Enter a positive amount.',
  'fault.LARGE': 'At most 1,000,000,000,000 credits are possible.',
  'fault.INVALID_USERNAME': 'Use 3 to 64 characters, without spaces at either end.',
  'fault.INVALID_EMAIL': 'Enter an e-mail address, such as ada@example.com.',
  'fault.INVALID_PHONE': 'Enter a phone number with its country code, such as +49 30 901820.',
  'fault.INVALID_CURRENCY': 'Enter CREDIT or a code such as EUR.',
  'fault.INVALID_TIME_ZONE': 'Choose a time zone of the list, such as Europe/Berlin.',
  'fault.PASSWORD_LENGTH': 'Use 8 to 20 characters.',
  'fault.PASSWORD_DIGIT': 'Add a digit.',
  'fault.PASSWORD_UPPER_CASE': 'Add an upper-case letter.',
  'fault.PASSWORD_LOWER_CASE': 'Add a lower-case letter.',
  'fault.PASSWORD_SPECIAL': 'Add a special character, such as ! or -.',
  'fault.PASSWORD_MISMATCH': 'The two passwords differ. Enter the same one twice.',
} as const;
