/** The kinds of messages in the outbox, which app.ts gives their senders. */
export const WEBHOOK = 'alert.webhook'
export const EMAIL = 'alert.email'

/** What staff call them, everywhere. */
export const channelNames = { [WEBHOOK]: 'Pemberitahuan lewat webhook', [EMAIL]: 'Pemberitahuan lewat e-mail' }
