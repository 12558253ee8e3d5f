/** The zone of this device, for instants that belong to no client. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
