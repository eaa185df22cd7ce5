import { channelNames, EMAIL, WEBHOOK } from '../monitor/alerts/channels.ts'

/** What the environment configures, of the settings of product.md §7 that staff ask about. Never a secret: hosts and names only. */
export type Environment = {
  production: boolean
  baseUrl: string
  databaseUrl: string | null
  redisUrl: string | null
  mail: { host: string; port: number; user: string | null; from: string } | null
  alertWebhook: { url: string } | null
  alertEmail: string | null
  metricsToken: string | null
  sources: readonly string[]
  checkInterval: number
  trustedProxies: number
  limits: boolean
}

/** `value` null: not configured; then `without` says what that means. `variables` is where it is set. */
export type EnvironmentLine = { label: string; value: string | null; without: string; variables: string }

export const environmentLines = (config: Environment): EnvironmentLine[] => [
  line('Alamat publik', config.baseUrl, '', 'BASE_URL'),
  line('Mode', config.production ? 'produksi' : 'pengembangan', '', 'NODE_ENV'),
  line(
    'Basis data',
    config.databaseUrl ? hostOf(config.databaseUrl) : 'PostgreSQL bawaan di server ini',
    '',
    'DATABASE_URL',
  ),
  line('Redis', hostOf(config.redisUrl), 'Kabar langsung dan batas hanya berlaku di satu server.', 'REDIS_URL'),
  line(
    'E-mail',
    config.mail && `${config.mail.host}:${config.mail.port}, dari ${config.mail.from}`,
    'Tidak ada e-mail yang dikirim.',
    'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FROM',
  ),
  line(
    channelNames[WEBHOOK],
    hostOf(config.alertWebhook?.url ?? null),
    'Insiden tidak dikabarkan lewat webhook.',
    'ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET',
  ),
  line(channelNames[EMAIL], config.alertEmail, 'Insiden tidak dikabarkan lewat e-mail.', 'ALERT_EMAIL'),
  line(
    'Kunci /metrics',
    config.metricsToken && 'terpasang',
    'Hanya server ini sendiri dan staf yang bisa membacanya.',
    'METRICS_TOKEN',
  ),
  line('Sumber katalog', config.sources.join(', '), '', 'SOURCES'),
  line('Jeda pemeriksaan', `${config.checkInterval} detik`, '', 'CHECK_INTERVAL'),
  line('Proksi yang dipercaya', String(config.trustedProxies), '', 'TRUSTED_PROXIES'),
  line('Batas permintaan', config.limits ? 'menyala' : 'mati', '', 'LIMITS'),
]

const line = (label: string, value: string | null, without: string, variables: string): EnvironmentLine => ({
  label,
  value,
  without,
  variables,
})

/** An address may carry a password; its host does not. */
const hostOf = (address: string | null): string | null => (address === null ? null : new URL(address).host)
