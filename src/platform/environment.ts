import path from 'node:path'
import { z } from 'zod'
import { root } from '../root.ts'
import { sender } from './setting-kinds.ts'
import { MIN_SECRET_LENGTH, siteVariables } from './site-variables.ts'

const Variables = z.object(siteVariables)
type Given = z.infer<typeof Variables>

export type RawEnvironment = Readonly<Record<string, string | undefined>>

/**
 * A feature's environment: `variables` are parsed and made into `Settings`; `contradictions` are invalid combinations
 * with their messages; `lines` are shown to staff on the settings page.
 */
export type Environment<Settings> = {
  /** The variables by their names; docs/settings.md lists them. */
  variables: Readonly<Record<string, z.ZodType>>
  /** Throws `BadSettings` naming every bad variable. */
  read(raw: RawEnvironment, site: SiteSettings): Settings
  lines(settings: Settings): readonly EnvironmentLine[]
}

/** `value` null: not configured; `without` says what that means. `variables`: where it is set. Sorted by `at`. */
export type EnvironmentLine = { label: string; value: string | null; without: string; variables: string; at: number }

/** The host of an address, because the address may contain a password. */
export const hostOf = (address: string | null): string | null => (address === null ? null : new URL(address).host)

/** The site's own settings. `dataDir` is absolute; `baseUrl` has no trailing slash. */
export type SiteSettings = ReturnType<typeof siteSettings>

/** All settings of a process: the site's own, and by `read` those of a feature. */
export type Config = SiteSettings & { read: <Settings>(environment: Environment<Settings>) => Settings }

/** Invalid settings: the message names every bad variable, one per line. */
export class BadSettings extends Error {
  readonly lines: readonly string[]
  constructor(lines: readonly string[]) {
    super(`Bad settings:\n${[...new Set(lines)].map((line) => `  ${line}`).join('\n')}`)
    this.lines = lines
  }
}

/** Declares the environment of a feature. */
export function environment<Shape extends Record<string, z.ZodType>, Settings>(made: {
  variables: Shape
  settings: (given: z.infer<z.ZodObject<Shape>>, site: SiteSettings) => Settings
  contradictions?: (given: z.infer<z.ZodObject<Shape>>, site: SiteSettings) => readonly [boolean, string][]
  lines?: (settings: Settings) => readonly EnvironmentLine[]
}): Environment<Settings> {
  const schema = z.object(made.variables)
  return {
    variables: made.variables,
    read(raw, site) {
      const given = parse(schema, raw)
      insist(made.contradictions?.(given, site) ?? [])
      return made.settings(given, site)
    },
    lines: made.lines ?? (() => []),
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, raw: RawEnvironment): z.infer<Schema> {
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new BadSettings(parsed.error.issues.map((issue) => `${issue.path[0]?.toString()}: ${issue.message}`))
}

function insist(contradictions: readonly [boolean, string][]): void {
  const wrong = contradictions.filter(([isWrong]) => isWrong).map(([, line]) => line)
  if (wrong.length > 0) throw new BadSettings(wrong)
}

/** Reads the site's settings. Throws `BadSettings` naming every bad variable. */
export function readSite(raw: RawEnvironment): SiteSettings {
  const given = parse(Variables, raw)
  const settings = siteSettings(given)
  insist([
    [
      settings.baseUrl.startsWith('https:') && given.TRUSTED_PROXIES === 0,
      'TRUSTED_PROXIES: an https BASE_URL needs at least 1',
    ],
    [
      settings.production && given.SECRET_KEY === undefined,
      `SECRET_KEY: needed in production, at least ${MIN_SECRET_LENGTH} characters`,
    ],
    [
      given.EMAIL_HOST !== undefined &&
        given.EMAIL_FROM === undefined &&
        !sender.safeParse(given.EMAIL_HOST_USER).success,
      'EMAIL_FROM: needed with EMAIL_HOST, where EMAIL_HOST_USER is no address',
    ],
  ])
  return settings
}

function siteSettings(given: Given) {
  const baseUrl = (given.BASE_URL ?? `http://${publicName(given.HOST)}:${given.PORT}`).replace(/\/+$/, '')
  const production = given.NODE_ENV === 'production'
  const { EMAIL_HOST: host, EMAIL_PORT: port, EMAIL_HOST_USER: user, EMAIL_HOST_PASSWORD: password } = given
  const from = given.EMAIL_FROM ?? user
  const { FONNTE_API_TOKEN: token } = given
  return {
    production,
    port: given.PORT,
    host: given.HOST,
    baseUrl,
    /** The User-Agent for other servers. */
    userAgent: `KortekStream (+${baseUrl}/)`,
    allowedHosts: given.ALLOWED_HOSTS.length
      ? given.ALLOWED_HOSTS
      : [new URL(baseUrl).hostname, 'localhost', '127.0.0.1', '[::1]'],
    databaseUrl: given.DATABASE_URL ?? null,
    dataDir: path.resolve(root, given.DATA_DIR),
    trustedProxies: given.TRUSTED_PROXIES,
    limits: given.LIMITS === 'on',
    embedHosts: given.EMBED_HOSTS,
    mediaHosts: given.MEDIA_HOSTS,
    corsOrigins: given.CORS_ALLOWED_ORIGINS,
    /** Null in development: generated on the first start. */
    secretKey: given.SECRET_KEY ?? null,
    /** Whether endpoints and posters may have private addresses. */
    allowPrivate: given.UPSTREAM_ALLOW_PRIVATE ?? !production,
    redisUrl: given.REDIS_URL ?? null,
    socketsPerAddress: given.WS_PER_ADDRESS,
    /** Mail and WhatsApp; null when not configured. */
    mail: host && from ? { host, port, user: user ?? null, password: password ?? null, from } : null,
    fonnte: token ? { token, baseUrl: given.FONNTE_BASE_URL } : null,
    logLevel: given.DEBUG ? ('debug' as const) : given.LOG_LEVEL,
  }
}

const publicName = (host: string) =>
  host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host

/** The site's own settings as shown to staff. Never a secret: only hosts and names. */
export const siteLines = (site: SiteSettings): EnvironmentLine[] => {
  const mail = site.mail && `${site.mail.host}:${site.mail.port}, dari ${site.mail.from}`
  const mailVariables = 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FROM'
  const database = site.databaseUrl ? hostOf(site.databaseUrl) : 'PostgreSQL bawaan di server ini'
  const alone = 'Kabar langsung dan batas hanya berlaku di satu server.'
  return [
    line(10, 'Alamat publik', site.baseUrl, 'BASE_URL'),
    line(20, 'Mode', site.production ? 'produksi' : 'pengembangan', 'NODE_ENV'),
    line(30, 'Basis data', database, 'DATABASE_URL'),
    line(40, 'Redis', hostOf(site.redisUrl), 'REDIS_URL', alone),
    line(50, 'E-mail', mail, mailVariables, 'Tidak ada e-mail yang dikirim.'),
    line(110, 'Proksi yang dipercaya', String(site.trustedProxies), 'TRUSTED_PROXIES'),
    line(120, 'Batas permintaan', site.limits ? 'menyala' : 'mati', 'LIMITS'),
  ]
}

/** A line of the settings page; `without`: what it means when nothing is configured. */
export const line = (
  at: number,
  label: string,
  value: string | null,
  variables: string,
  without = '',
): EnvironmentLine => ({
  at,
  label,
  value,
  variables,
  without,
})
