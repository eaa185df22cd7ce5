import type { Fetcher } from '../../net/fetcher.ts'
import { createMailer, type MailSettings } from '../../outbox/mail/mailer.ts'
import type { Sender } from '../../outbox/outbox.ts'
import { createWebhookSender, type WebhookTarget } from '../../outbox/webhook.ts'

/** Message kinds in the outbox. */
export const WEBHOOK = 'alert.webhook'
export const EMAIL = 'alert.email'

/** Labels of the kinds for staff, and the settings they need. */
export const alertMessages = {
  [WEBHOOK]: { name: 'Pemberitahuan lewat webhook', mend: 'ALERT_WEBHOOK_URL dan ALERT_WEBHOOK_SECRET' },
  [EMAIL]: {
    name: 'Pemberitahuan lewat e-mail',
    mend: 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FROM, dan ALERT_EMAIL',
  },
}

/** The webhook's host and the mail address. Null: not configured, and shown so to staff. */
export type AlertChannels = { webhook: string | null; email: string | null }

type Settings = { mail: MailSettings | null; alertWebhook: WebhookTarget | null; alertEmail: string | null }

/** Senders by message kind; only configured ones. */
export const alertSenders = (
  { mail, alertWebhook }: Settings,
  fetcher: Pick<Fetcher, 'fetch'>,
): Record<string, Sender> => ({
  ...(alertWebhook ? { [WEBHOOK]: createWebhookSender(fetcher, alertWebhook) } : {}),
  ...(mail ? { [EMAIL]: createMailer(mail) } : {}),
})

/** The targets of alerts. Only the host of the webhook, because its path may be a secret. */
export const alertChannels = ({ mail, alertWebhook, alertEmail }: Settings): AlertChannels => ({
  webhook: alertWebhook && new URL(alertWebhook.url).host,
  email: mail && alertEmail,
})
