import type { Fetcher } from '../net/fetcher.ts'
import { createMailer, type MailSettings } from './mail/mailer.ts'
import type { Sender } from './outbox.ts'
import { createFonnte, type FonnteSettings } from './whatsapp/fonnte.ts'

type Settings = { mail: MailSettings | null; fonnte: FonnteSettings | null }

/** Who sends mail and WhatsApp, to whomever; only what is configured. */
export const messengers = ({ mail, fonnte }: Settings, fetcher: Pick<Fetcher, 'fetch'>): Record<string, Sender> => ({
  ...(mail ? { mail: createMailer(mail) } : {}),
  ...(fonnte ? { whatsapp: createFonnte(fonnte, fetcher) } : {}),
})
