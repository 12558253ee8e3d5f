/** The body of a command that says everything by its address: empty, or an empty object. */
export class NoInput {}
