import path from 'node:path'
import { z } from 'zod'
import { root } from './root.ts'

const list = z
  .string()
  .default('')
  .transform((value) => parseList(value))
/** A host as a content policy takes it: `cdn.example`, `*.cdn.example`, with scheme or port where wanted. */
const hosts = list.pipe(
  z.array(z.string().regex(/^(https?:\/\/)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i, 'is no list of hosts')),
)
const origins = list.pipe(z.array(z.url({ protocol: /^https?$/ }).transform((origin) => new URL(origin).origin)))
/** The address of a site or an API, without the slash at its end. */
const site = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/[?#@]/.test(url), 'must have no credentials, query or fragment')
  .transform((url) => url.replace(/\/+$/, ''))
const seconds = (fallback: number) => z.coerce.number().int().min(0).max(31_536_000).default(fallback)
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')

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
    cache: { short: env.CACHE_TTL, long: env.CACHE_LONG_TTL, ifError: env.CACHE_VERY_LONG_TTL },
    logLevel: env.DEBUG ? 'debug' : env.LOG_LEVEL,
  }
}

const badSettings = (lines: readonly string[]) =>
  new BadSettings(`Bad settings:\n${[...new Set(lines)].map((line) => `  ${line}`).join('\n')}`)

/** Settings that are right by themselves and wrong together, one a line. */
function contradictions(env: z.infer<typeof Environment>, baseUrl: string): string[] {
  const wrong: [boolean, string][] = [
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

/** Comma list or JSON array, as operators of the older systems write it. */
function parseList(value: string): string[] {
  const items = value.trim().startsWith('[') ? z.array(z.string()).safeParse(tryJson(value)).data : value.split(',')
  return (items ?? [value]).map((item) => item.trim()).filter(Boolean)
}

function tryJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}

const publicName = (host: string) =>
  host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
