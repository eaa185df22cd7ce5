import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startAniLiberty } from './fakes/aniliberty/server.ts'
import { startDoku } from './fakes/doku/server.ts'
import { startFonnte } from './fakes/fonnte.ts'
import { startGoogle } from './fakes/google/server.ts'
import { startGoogleCloud } from './fakes/google-cloud/server.ts'
import { startSmtp } from './fakes/smtp.ts'
import { startXendit } from './fakes/xendit/server.ts'

export type Services = Awaited<ReturnType<typeof startServices>>

/**
 * Starts local fakes of outside services: Fonnte and a mail server, which store messages; Xendit, which sends webhooks
 * to the server at `webhooksTo`; DOKU; Google, with whose accounts visitors sign in at `sites`; Google Cloud, which
 * writes and draws comics; and AniLiberty, whose releases can be edited below `/__admin/`. The upper-case names are
 * environment variables for a server that uses the fakes. Each start makes new keys, so that real keys never reach the
 * fakes.
 */
export async function startServices({ webhooksTo, sites }: { webhooksTo: string; sites: readonly string[] }) {
  const [token, secretKey, webhookToken] = [key(), key(), key()]
  const fonnte = await startFonnte({ token })
  const smtp = await startSmtp()
  const webhookUrl = `${webhooksTo}/api/v1/webhook/xendit/`
  const xendit = await startXendit({ secretKey, webhookToken, webhookUrl, tellsExpiry: true })
  const merchant = { clientId: key(), secretKey: key() }
  const doku = await startDoku(merchant)
  const client = { clientId: `${key()}.apps.demo.example`, clientSecret: key() }
  const redirectUris = sites.map((site) => `${site}/api/v1/auth/google/callback`)
  const google = await startGoogle({ ...client, redirectUris })
  const cloud = await startGoogleCloud()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-demo-'))
  const keyFile = path.join(folder, 'google.json')
  await writeFile(keyFile, cloud.keyFile, { mode: 0o600 })
  const aniliberty = await startAniLiberty({ now: () => new Date() })
  return {
    signIn: {
      GOOGLE_CLIENT_ID: client.clientId,
      GOOGLE_CLIENT_SECRET: client.clientSecret,
      GOOGLE_REDIRECT_URI: '',
      GOOGLE_OIDC_BASE_URL: google.url,
    },
    models: {
      GOOGLE_APPLICATION_CREDENTIALS: keyFile,
      GOOGLE_PROJECT_ID: '',
      GOOGLE_API_BASE_URL: cloud.url,
      FIREBASE_CREDENTIALS: keyFile,
      FCM_BASE_URL: cloud.url,
      TEXT_MODEL: 'simulasi-naskah',
      IMAGE_MODEL: 'simulasi-gambar',
      VERTEX_LOCATION: '',
    },
    catalog: { ANILIBERTY_BASE_URL: aniliberty.baseUrl, ANILIBERTY_STORAGE_URL: '' },
    /** Keys of the calls between services, and of the tokens of the Node service's users. */
    internal: { INTERNAL_JWT_SECRET: key(), INTERNAL_SERVICES: 'demo', ANILIBRIA_JWT_SECRET: key() },
    addEpisode: (alias: string) => void aniliberty.addEpisode(alias),
    messengers: {
      FONNTE_API_TOKEN: token,
      FONNTE_BASE_URL: fonnte.url,
      EMAIL_HOST: smtp.host,
      EMAIL_PORT: String(smtp.port),
      EMAIL_HOST_USER: '',
      EMAIL_HOST_PASSWORD: '',
      EMAIL_FROM: 'KortekStream SIMULASI <toko@demo.example>',
    },
    gateways: {
      PAYMENTS: 'xendit',
      XENDIT_SECRET_KEY: secretKey,
      XENDIT_WEBHOOK_TOKEN: webhookToken,
      XENDIT_BASE_URL: xendit.url,
      SUBSCRIPTION_PAYMENTS: 'doku',
      DOKU_CLIENT_ID: merchant.clientId,
      DOKU_SECRET_KEY: merchant.secretKey,
      DOKU_BASE_URL: doku.url,
    },
    /** Accepted messages, oldest first. */
    whatsapps: fonnte.messages,
    mails: smtp.mails,
    async stop(): Promise<void> {
      const servers = [fonnte, smtp, xendit, doku, google, cloud].map((server) => server.stop())
      await Promise.all([...servers, aniliberty.close(), rm(folder, { recursive: true, force: true })])
    },
  }
}

const key = () => randomBytes(16).toString('hex')
