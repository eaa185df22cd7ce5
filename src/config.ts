import path from 'node:path'
import { z } from 'zod'
import { PaymentSettings, paymentContradictions, paymentsOf } from './payment-settings.ts'
import { root } from './root.ts'
import { duration, flag, hosts, list, origins, seconds, sender, site } from './setting-kinds.ts'

/** Characters of a `SECRET_KEY`. */
export const SHORTEST_SECRET = 32

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  PORT: z.coerce.number().int().min(1).max(65_535).default(8000),
  HOST: z.string().min(1).default('127.0.0.1'),
  BASE_URL: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => URL.canParse(url) && /^\/?$/.test(new URL(url).pathname) && !/[?#@]/.test(url),
      'must be scheme, host and port only',
    )
    .optional(),
  ALLOWED_HOSTS: list,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  LIMITS: z.enum(['on', 'off']).default('on'),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  WS_PER_ADDRESS: z.coerce.number().int().min(1).max(100_000).default(50),
  ADMIN_USERNAME: z
    .string()
    // As accounts/account.ts has it for everybody.
    .regex(/^[\w.@+-]{3,60}$/, '3 to 60 letters, digits and . _ @ + - only')
    .default('admin'),
  ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
  SESSION_IDLE: duration('12h'),
  SESSION_LIFE: duration('14d'),
  CHECK_INTERVAL: z.coerce.number().int().min(1).max(3_600).default(60),
  EMAIL_HOST: z.string().min(1).optional(),
  EMAIL_PORT: z.coerce.number().int().min(1).max(65_535).default(587),
  EMAIL_HOST_USER: z.string().optional(),
  EMAIL_HOST_PASSWORD: z.string().optional(),
  EMAIL_FROM: sender.optional(),
  ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  ALERT_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and at least 24 bytes as base64')
    .optional(),
  ALERT_EMAIL: z.email().optional(),
  SOURCES: list.pipe(z.array(z.enum(['library', 'samehadaku', 'aniliberty']))),
  SAMEHADAKU_BASE_URL: site.optional(),
  SAMEHADAKU_SEARCH_URL: site.optional(),
  SAMEHADAKU_API_URL: site.optional(),
  ANILIBERTY_BASE_URL: site.optional(),
  ANILIBERTY_STORAGE_URL: site.optional(),
  EMBED_HOSTS: hosts,
  MEDIA_HOSTS: hosts,
  METRICS_TOKEN: z.string().min(16).optional(),
  CORS_ALLOWED_ORIGINS: origins,
  SECRET_KEY: z.string().min(SHORTEST_SECRET).optional(),
  UPSTREAM_ALLOW_PRIVATE: flag.optional(),
  CACHE_TTL: seconds(300),
  CACHE_LONG_TTL: seconds(3600),
  CACHE_VERY_LONG_TTL: seconds(604_800),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DEBUG: flag.default(false),
  ...PaymentSettings.shape,
})

export type Config = ReturnType<typeof readConfig>

/** A setting that cannot be used: the message names every bad variable, one a line. */
export class BadSettings extends Error {}

/**
 * All settings, read once. Units: `cache` in seconds; `dataDir` is absolute; `baseUrl` has no trailing slash.
 * Throws `BadSettings` naming every bad variable.
 */
export function readConfig(environment: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    throw badSettings(parsed.error.issues.map((issue) => `${issue.path[0]?.toString()}: ${issue.message}`))
  }
  const env = parsed.data
  const baseUrl = (env.BASE_URL ?? `http://${publicName(env.HOST)}:${env.PORT}`).replace(/\/+$/, '')
  const production = env.NODE_ENV === 'production'
  const wrong = contradictions(env, baseUrl)
  if (wrong.length > 0) throw badSettings(wrong)
  return {
    production,
    port: env.PORT,
    host: env.HOST,
    baseUrl,
    /** Who we say we are to other servers. */
    userAgent: `KortekStream (+${baseUrl}/)`,
    allowedHosts: env.ALLOWED_HOSTS.length
      ? env.ALLOWED_HOSTS
      : [new URL(baseUrl).hostname, 'localhost', '127.0.0.1', '[::1]'],
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir: path.resolve(root, env.DATA_DIR),
    trustedProxies: env.TRUSTED_PROXIES,
    limits: env.LIMITS === 'on',
    ...sourcesOf(env),
    embedHosts: env.EMBED_HOSTS,
    mediaHosts: env.MEDIA_HOSTS,
    metricsToken: env.METRICS_TOKEN ?? null,
    corsOrigins: env.CORS_ALLOWED_ORIGINS,
    /** Null in development: made on the first start. */
    secretKey: env.SECRET_KEY ?? null,
    /** May endpoints and posters be on private addresses? */
    allowPrivate: env.UPSTREAM_ALLOW_PRIVATE ?? !production,
    redisUrl: env.REDIS_URL ?? null,
    socketsPerAddress: env.WS_PER_ADDRESS,
    /** The account of a first start; without a password one is made and printed. */
    admin: { username: env.ADMIN_USERNAME, password: env.ADMIN_PASSWORD ?? null },
    sessionIdle: env.SESSION_IDLE,
    /** Whoever may change things is signed out sooner where it matters. */
    staffIdle: production ? Math.min(env.SESSION_IDLE, STAFF_IDLE) : env.SESSION_IDLE,
    sessionLife: env.SESSION_LIFE,
    /** Seconds between two checks of a path by the monitor. */
    checkInterval: env.CHECK_INTERVAL,
    ...messengersOf(env),
    ...paymentsOf(env),
    cache: { short: env.CACHE_TTL, long: env.CACHE_LONG_TTL, ifError: env.CACHE_VERY_LONG_TTL },
    logLevel: env.DEBUG ? 'debug' : env.LOG_LEVEL,
  }
}

/** Seconds: half an hour (product.md §7). */
const STAFF_IDLE = 1_800

/** How mail goes out, and where alerts of the monitor go; null where it is not configured. */
function messengersOf(env: z.infer<typeof Environment>) {
  const { EMAIL_HOST: host, EMAIL_PORT: port, EMAIL_HOST_USER: user, EMAIL_HOST_PASSWORD: password } = env
  const from = env.EMAIL_FROM ?? user
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = env
  return {
    mail: host && from ? { host, port, user: user ?? null, password: password ?? null, from } : null,
    alertWebhook: url && secret ? { url, secret } : null,
    alertEmail: env.ALERT_EMAIL ?? null,
  }
}

const badSettings = (lines: readonly string[]) =>
  new BadSettings(`Bad settings:\n${[...new Set(lines)].map((line) => `  ${line}`).join('\n')}`)

/** Settings that are right by themselves and wrong together, one a line. */
function contradictions(env: z.infer<typeof Environment>, baseUrl: string): string[] {
  const wrong: [boolean, string][] = [
    ...paymentContradictions(env, baseUrl),
    [baseUrl.startsWith('https:') && env.TRUSTED_PROXIES === 0, 'TRUSTED_PROXIES: an https BASE_URL needs at least 1'],
    [
      env.NODE_ENV === 'production' && env.SECRET_KEY === undefined,
      `SECRET_KEY: needed in production, at least ${SHORTEST_SECRET} characters`,
    ],
    [
      env.SOURCES.includes('samehadaku') && env.SAMEHADAKU_BASE_URL === undefined,
      'SAMEHADAKU_BASE_URL: needed for the source samehadaku',
    ],
    [
      env.SOURCES.includes('aniliberty') && env.ANILIBERTY_BASE_URL === undefined,
      'ANILIBERTY_BASE_URL: needed for the source aniliberty',
    ],
    [
      env.ALERT_WEBHOOK_URL !== undefined && env.ALERT_WEBHOOK_SECRET === undefined,
      'ALERT_WEBHOOK_SECRET: needed with ALERT_WEBHOOK_URL, so that the receiver can tell who speaks',
    ],
    [
      env.EMAIL_HOST !== undefined && env.EMAIL_FROM === undefined && !sender.safeParse(env.EMAIL_HOST_USER).success,
      'EMAIL_FROM: needed with EMAIL_HOST, where EMAIL_HOST_USER is no address',
    ],
  ]
  return wrong.filter(([isWrong]) => isWrong).map(([, line]) => line)
}

/** The sources in their order: as named, else the configured outside ones, else the library. */
function sourcesOf(env: z.infer<typeof Environment>) {
  const samehadaku = env.SAMEHADAKU_BASE_URL
    ? {
        baseUrl: env.SAMEHADAKU_BASE_URL,
        searchUrl: env.SAMEHADAKU_SEARCH_URL ?? env.SAMEHADAKU_BASE_URL,
        apiUrl: env.SAMEHADAKU_API_URL ?? env.SAMEHADAKU_BASE_URL,
      }
    : null
  const aniliberty = env.ANILIBERTY_BASE_URL
    ? { baseUrl: env.ANILIBERTY_BASE_URL, storageUrl: env.ANILIBERTY_STORAGE_URL ?? null }
    : null
  const outside = [...(samehadaku ? (['samehadaku'] as const) : []), ...(aniliberty ? (['aniliberty'] as const) : [])]
  const configured = outside.length ? outside : (['library'] as const)
  return { sources: env.SOURCES.length ? [...new Set(env.SOURCES)] : configured, samehadaku, aniliberty }
}

const publicName = (host: string) =>
  host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
