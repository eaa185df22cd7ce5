import path from 'node:path'
import * as z from 'zod'
import type { ServiceAccount } from '../net/google.ts'
import { root } from '../root.ts'
import { sender } from './setting-kinds.ts'
import { MIN_SECRET_LENGTH, siteVariables } from './site-variables.ts'

const Variables = z.object(siteVariables)
type RawVariables = z.infer<typeof Variables>

export type RawEnvironment = Readonly<Record<string, string | undefined>>

/** The environment variables of a feature: how they are parsed into `Settings` and shown to staff. */
export type Environment<Settings> = {
  /** Schemas of the environment variables by name; docs/settings.md and .env.example are made from them. */
  variables: Readonly<Record<string, z.ZodType>>
  /** Parses the feature's variables. Throws a `BadSettings` that names every invalid one. */
  read(raw: RawEnvironment, site: SiteSettings): Settings
  lines(settings: Settings): Lines
}

/**
 * A line about the environment on the settings page of staff. `value` is null when not configured, and `without` says
 * what that means. `variables` names the environment variables that set it.
 */
export type EnvironmentLine = Record<'label' | 'without' | 'variables', string> & {
  value: string | null
  group: LineGroup
}

/**
 * The groups of these lines in order. In a group, the lines of features come first, in the order of the features, and
 * those of the site last.
 */
export const lineGroups = ['site', 'payments', 'push', 'people', 'comics', 'upkeep', 'catalog', 'v2', 'bounds'] as const
type LineGroup = (typeof lineGroups)[number]

type Lines = readonly EnvironmentLine[] | Promise<readonly EnvironmentLine[]>

/** Returns only the host of a URL, because the URL may contain a password. */
export const getUrlHost = (address: string | null): string | null => (address === null ? null : new URL(address).host)

/** Settings that belong to no feature. `dataDir` is an absolute path; `baseUrl` has no trailing slash. */
type SiteSettings = ReturnType<typeof siteSettings>

/**
 * All settings of a process: those that belong to no feature, and `read` to get the settings of a feature. `ignored`
 * names the variables of older systems that are set but have no meaning here. `given` is the environment that all
 * settings were read from, for processes that are started with the same settings.
 */
export type Config = SiteSettings & {
  given: RawEnvironment
  ignored: readonly string[]
  read: <Settings>(environment: Environment<Settings>) => Settings
}

/** Invalid environment variables. The message names each of them on a line of its own. */
export class BadSettings extends Error {
  readonly lines: readonly string[]
  constructor(lines: readonly string[]) {
    super(`Bad settings:\n${[...new Set(lines)].map((line) => `  ${line}`).join('\n')}`)
    this.lines = lines
  }
}

/** `settings` converts parsed variables into a feature's settings; `contradictions` lists invalid combinations. */
export function environment<Shape extends Record<string, z.ZodType>, Settings>(declaration: {
  variables: Shape
  settings: (variables: z.infer<z.ZodObject<Shape>>, site: SiteSettings) => Settings
  contradictions?: (variables: z.infer<z.ZodObject<Shape>>, site: SiteSettings) => readonly [boolean, string][]
  lines?: (settings: Settings) => Lines
}): Environment<Settings> {
  const schema = z.object(declaration.variables)
  return {
    variables: declaration.variables,
    read(raw, site) {
      const variables = parse(schema, raw)
      insist(declaration.contradictions?.(variables, site) ?? [])
      return declaration.settings(variables, site)
    },
    lines: declaration.lines ?? (() => []),
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, raw: RawEnvironment): z.infer<Schema> {
  const nonEmptyVariables = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(nonEmptyVariables)
  if (parsed.success) return parsed.data
  throw new BadSettings(parsed.error.issues.map((issue) => `${issue.path[0]?.toString()}: ${issue.message}`))
}

function insist(contradictions: readonly [boolean, string][]): void {
  const wrong = contradictions.filter(([isWrong]) => isWrong).map(([, line]) => line)
  if (wrong.length > 0) throw new BadSettings(wrong)
}

/** Parses the environment variables that belong to no feature. Throws a `BadSettings` that names every invalid one. */
export function readSite(raw: RawEnvironment): SiteSettings {
  const variables = parse(Variables, raw)
  const settings = siteSettings(variables)
  insist([
    [
      settings.baseUrl.startsWith('https:') && variables.TRUSTED_PROXIES === 0,
      'TRUSTED_PROXIES: an https BASE_URL needs at least 1',
    ],
    [
      settings.production && variables.SECRET_KEY === undefined,
      `SECRET_KEY: needed in production, at least ${MIN_SECRET_LENGTH} characters`,
    ],
    [
      variables.EMAIL_HOST !== undefined &&
        variables.EMAIL_FROM === undefined &&
        !sender.safeParse(variables.EMAIL_HOST_USER).success,
      'EMAIL_FROM: needed with EMAIL_HOST, where EMAIL_HOST_USER is no address',
    ],
  ])
  return settings
}

function siteSettings(variables: RawVariables) {
  const baseUrl = (variables.BASE_URL ?? `http://${publicName(variables.HOST)}:${variables.PORT}`).replace(/\/+$/, '')
  const production = variables.NODE_ENV === 'production'
  const { EMAIL_HOST: host, EMAIL_PORT: port, EMAIL_HOST_USER: user, EMAIL_HOST_PASSWORD: password } = variables
  const from = variables.EMAIL_FROM ?? user
  const { FONNTE_API_TOKEN: token, GOOGLE_APPLICATION_CREDENTIALS: account } = variables
  return {
    production,
    port: variables.PORT,
    host: variables.HOST,
    baseUrl,
    /** Value of the User-Agent header in requests to other servers. */
    userAgent: `KortekStream (+${baseUrl}/)`,
    allowedHosts: variables.ALLOWED_HOSTS.length
      ? variables.ALLOWED_HOSTS
      : [new URL(baseUrl).hostname, 'localhost', '127.0.0.1', '[::1]'],
    databaseUrl: variables.DATABASE_URL ?? null,
    dataDir: path.resolve(root, variables.DATA_DIR),
    /** Maximum bytes of uploaded pictures on disk. */
    maxUploadBytes: variables.UPLOADS_MAX_MB * 1_000_000,
    trustedProxies: variables.TRUSTED_PROXIES,
    hstsSubdomains: variables.HSTS_SUBDOMAINS,
    limits: variables.LIMITS,
    embedHosts: variables.EMBED_HOSTS,
    mediaHosts: variables.MEDIA_HOSTS,
    corsOrigins: variables.CORS_ALLOWED_ORIGINS,
    /** Key for signatures. Null in development, where the first start generates a key. */
    secretKey: variables.SECRET_KEY ?? null,
    previousKeys: variables.SECRET_KEY_PREVIOUS,
    /** Whether endpoints and posters may be on servers with private IP addresses. */
    allowPrivate: variables.UPSTREAM_ALLOW_PRIVATE ?? !production,
    redisUrl: variables.REDIS_URL ?? null,
    socketsPerAddress: variables.WS_PER_ADDRESS,
    /** Mail server (`mail`) and WhatsApp sender (`fonnte`), each null when not configured. */
    mail: host && from ? { host, port, user: user ?? null, password: password ?? null, from } : null,
    fonnte: token ? { token, baseUrl: variables.FONNTE_BASE_URL } : null,
    /** Whether the configured key file is not a valid key. */
    isGoogleKeyBroken: account === null,
    /** The service account for Google Cloud and the addresses that replace Google's hosts; null when not configured. */
    google: account ? googleSettings(variables, account) : null,
    /**
     * The bucket of Google Cloud Storage for pictures and long recordings; null if no bucket or no account is
     * configured.
     */
    bucket: (account && variables.GOOGLE_BUCKET_NAME) ?? null,
    /** Whether a bucket is configured without an account for it. */
    isBucketUnused: !account && variables.GOOGLE_BUCKET_NAME !== undefined,
    logLevel: variables.DEBUG ? ('debug' as const) : variables.LOG_LEVEL,
  }
}

const googleSettings = (variables: RawVariables, account: ServiceAccount) => ({
  account: { ...account, project_id: variables.GOOGLE_PROJECT_ID ?? account.project_id },
  baseUrl: variables.GOOGLE_API_BASE_URL ?? null,
})

const publicName = (host: string) =>
  host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host

/** Lines for the settings page of staff. They show only hosts and names, never a secret. */
export const siteLines = (site: SiteSettings): EnvironmentLine[] => {
  const mail = site.mail && `${site.mail.host}:${site.mail.port}, dari ${site.mail.from}`
  const mailVariables = 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FROM'
  const database = site.databaseUrl ? getUrlHost(site.databaseUrl) : 'PostgreSQL bawaan di server ini'
  const alone = 'Kabar langsung dan batas hanya berlaku di satu server.'
  return [
    line('site', 'Alamat publik', site.baseUrl, 'BASE_URL'),
    line('site', 'Mode', site.production ? 'produksi' : 'pengembangan', 'NODE_ENV'),
    line('site', 'Basis data', database, 'DATABASE_URL'),
    line('site', 'Redis', getUrlHost(site.redisUrl), 'REDIS_URL', alone),
    line('site', 'E-mail', mail, mailVariables, 'Tidak ada e-mail yang dikirim.'),
    line(
      'site',
      'WhatsApp (Fonnte)',
      getUrlHost(site.fonnte?.baseUrl ?? null),
      'FONNTE_API_TOKEN, FONNTE_BASE_URL',
      'Tidak ada pesan WhatsApp yang dikirim.',
    ),
    line(
      'site',
      'Google Cloud',
      site.google?.account.project_id ?? null,
      'GOOGLE_APPLICATION_CREDENTIALS, GOOGLE_PROJECT_ID',
      site.isGoogleKeyBroken
        ? 'Berkas kuncinya tidak terbaca, jadi layanan Google untuk komik tidak dipakai.'
        : 'Layanan Google untuk komik tidak dipakai.',
    ),
    line(
      'site',
      'Bucket gambar',
      site.bucket,
      'GOOGLE_BUCKET_NAME',
      site.isBucketUnused
        ? 'Kunci akun layanannya tidak ada, jadi gambar disimpan di server ini, dan yang ada di bucket tidak terbaca.'
        : 'Gambar disimpan di server ini.',
    ),
    line('bounds', 'Proksi yang dipercaya', String(site.trustedProxies), 'TRUSTED_PROXIES'),
    line('bounds', 'Batas permintaan', site.limits ? 'menyala' : 'mati', 'LIMITS'),
  ]
}

/** Builds a line of the settings page of staff. `without` says what it means when nothing is configured. */
export const line = (
  group: LineGroup,
  label: string,
  value: string | null,
  variables: string,
  without = '',
): EnvironmentLine => ({
  group,
  label,
  value,
  variables,
  without,
})
