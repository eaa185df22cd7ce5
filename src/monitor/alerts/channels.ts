import type { Fetcher } from '../../net/fetcher.ts'
import { createMailer, type MailSettings } from '../../outbox/mail/mailer.ts'
import type { Sender } from '../../outbox/outbox.ts'
import { createWebhookSender, type WebhookTarget } from '../../outbox/webhook.ts'

/** The kinds of messages in the outbox. */
export const WEBHOOK = 'alert.webhook'
export const EMAIL = 'alert.email'

/** What staff call them, everywhere, and what they need. */
export const alertMessages = {
  [WEBHOOK]: { name: 'Pemberitahuan lewat webhook', mend: 'ALERT_WEBHOOK_URL dan ALERT_WEBHOOK_SECRET' },
  [EMAIL]: {
    name: 'Pemberitahuan lewat e-mail',
    mend: 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FROM, dan ALERT_EMAIL',
  },
}

/** Where alerts go: the webhook's host and a mail address. What is null is not configured and gets none; staff see that. */
export type AlertChannels = { webhook: string | null; email: string | null }

type Settings = { mail: MailSettings | null; alertWebhook: WebhookTarget | null; alertEmail: string | null }

/** Who sends alerts, by the kind of message; only what is configured. */
export const alertSenders = (
  { mail, alertWebhook }: Settings,
  fetcher: Pick<Fetcher, 'fetch'>,
): Record<string, Sender> => ({
  ...(alertWebhook ? { [WEBHOOK]: createWebhookSender(fetcher, alertWebhook) } : {}),
  ...(mail ? { [EMAIL]: createMailer(mail) } : {}),
})

/** Where alerts go; of the webhook only the host, since its path may be a secret. */
export const alertChannels = ({ mail, alertWebhook, alertEmail }: Settings): AlertChannels => ({
  webhook: alertWebhook && new URL(alertWebhook.url).host,
  email: mail && alertEmail,
})
