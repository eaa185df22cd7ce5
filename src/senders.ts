import { alertSenders } from './monitor/alerts/channels.ts'
import type { Fetcher } from './net/fetcher.ts'
import { createMailer, type MailSettings } from './outbox/mail/mailer.ts'
import type { Sender } from './outbox/outbox.ts'
import { createFonnte, type FonnteSettings } from './outbox/whatsapp/fonnte.ts'

type Settings = Parameters<typeof alertSenders>[0] & { mail: MailSettings | null; fonnte: FonnteSettings | null }

/** Who sends what stands in the outbox, by its kind: alerts of the monitor, and messages to customers; only what is configured. */
export const outboxSenders = (config: Settings, fetcher: Pick<Fetcher, 'fetch'>): Record<string, Sender> => ({
  ...alertSenders(config, fetcher),
  ...(config.mail ? { mail: createMailer(config.mail) } : {}),
  ...(config.fonnte ? { whatsapp: createFonnte(config.fonnte, fetcher) } : {}),
})
