/** The body of a command without content: empty, or an empty object. */
export class NoInput {}
