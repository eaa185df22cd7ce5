import { randomBytes } from 'node:crypto'
import { startFonnte } from './fakes/fonnte.ts'
import { startSmtp } from './fakes/smtp.ts'
import { startXendit } from './fakes/xendit/server.ts'

export type Services = Awaited<ReturnType<typeof startServices>>

/**
 * Local replacements of outside services: Fonnte and a mail server that keep messages, and a Xendit that reports
 * payments to the server at `webhooksTo` (its origin). `messengers` and `gateway` are settings of a server that uses
 * them; every start has its own keys, so real ones are never sent here.
 */
export async function startServices({ webhooksTo }: { webhooksTo: string }) {
  const [token, secretKey, webhookToken] = [key(), key(), key()]
  const fonnte = await startFonnte({ token })
  const smtp = await startSmtp()
  const webhookUrl = `${webhooksTo}/api/v1/webhook/xendit/`
  const xendit = await startXendit({ secretKey, webhookToken, webhookUrl, tellsExpiry: true })
  return {
    messengers: {
      FONNTE_API_TOKEN: token,
      FONNTE_BASE_URL: fonnte.url,
      EMAIL_HOST: smtp.host,
      EMAIL_PORT: String(smtp.port),
      EMAIL_HOST_USER: '',
      EMAIL_HOST_PASSWORD: '',
      EMAIL_FROM: 'KortekStream SIMULASI <toko@demo.example>',
    },
    gateway: {
      PAYMENTS: 'xendit',
      XENDIT_SECRET_KEY: secretKey,
      XENDIT_WEBHOOK_TOKEN: webhookToken,
      XENDIT_BASE_URL: xendit.url,
    },
    /** Oldest first. */
    whatsapps: fonnte.messages,
    mails: smtp.mails,
    async stop(): Promise<void> {
      await Promise.all([fonnte.stop(), smtp.stop(), xendit.stop()])
    },
  }
}

const key = () => randomBytes(16).toString('hex')
