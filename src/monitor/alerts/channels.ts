import type { Fetcher } from '../../net/fetcher.ts'
import { createMailer, type MailSettings } from '../../outbox/mail/mailer.ts'
import type { Sender } from '../../outbox/outbox.ts'
import { createWebhookSender, type WebhookTarget } from '../../outbox/webhook.ts'

/** Outbox message kinds of the monitor's alerts. */
export const WEBHOOK = 'alert.webhook'
export const EMAIL = 'alert.email'

/** `mend`: the environment variables that configure the message kind. */
export const alertMessages = {
  [WEBHOOK]: { name: 'Pemberitahuan lewat webhook', mend: 'ALERT_WEBHOOK_URL dan ALERT_WEBHOOK_SECRET' },
  [EMAIL]: {
    name: 'Pemberitahuan lewat e-mail',
    mend: 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FROM, dan ALERT_EMAIL',
  },
}

/** Targets of alerts as staff see them: host of the webhook, mail address; null if not configured. */
export type AlertChannels = { webhook: string | null; email: string | null }

type Settings = { mail: MailSettings | null; alertWebhook: WebhookTarget | null; alertEmail: string | null }

export const alertSenders = (
  { mail, alertWebhook }: Settings,
  fetcher: Pick<Fetcher, 'fetch'>,
): Record<string, Sender> => ({
  ...(alertWebhook ? { [WEBHOOK]: createWebhookSender(fetcher, alertWebhook) } : {}),
  ...(mail ? { [EMAIL]: createMailer(mail) } : {}),
})

/** Of the webhook's address only the host is shown, because the path may be a secret. */
export const alertChannels = ({ mail, alertWebhook, alertEmail }: Settings): AlertChannels => ({
  webhook: alertWebhook && new URL(alertWebhook.url).host,
  email: mail && alertEmail,
})
