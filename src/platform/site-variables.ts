import * as z from 'zod'
import { readServiceAccount } from '../net/google.ts'
import { databaseAddress, flag, hosts, list, origins, sender, site } from './setting-kinds.ts'

/** Minimum length of `SECRET_KEY` in characters. */
export const MIN_SECRET_LENGTH = 32

const port = z.coerce.number().int().min(1).max(65_535)

/**
 * Variables that belong to no feature. docs/settings.md and .env.example show `description`, `unit` and, if given,
 * `fallback`.
 */
export const siteVariables = {
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development').meta({
    description: '`development` or `production`. Without this and `APP_ENV`, a `DEBUG` that is off means production.',
  }),
  PORT: port.default(8000).meta({ description: 'Port of the server.' }),
  HOST: z.string().min(1).default('127.0.0.1').meta({ description: 'Address that the server listens on.' }),
  BASE_URL: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => URL.canParse(url) && /^\/?$/.test(new URL(url).pathname) && !/[?#@]/.test(url),
      'must be scheme, host and port only',
    )
    .optional()
    .meta({
      description: 'The public address, such as `https://kortek.example`. https needs `TRUSTED_PROXIES`.',
      fallback: '`http://HOST:PORT`',
    }),
  ALLOWED_HOSTS: list.meta({
    description: 'Host names that are served; others get 421.',
    fallback: 'host of `BASE_URL`, localhost, 127.0.0.1, [::1]',
  }),
  TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .meta({ description: 'How many proxies a request passes: as many entries of `X-Forwarded-For` are believed.' }),
  HSTS_SUBDOMAINS: flag.default(false).meta({
    description:
      'With an https `BASE_URL`, browsers use https for a year for every name below its host too. Each must have https.',
  }),
  DATABASE_URL: databaseAddress.optional().meta({
    description:
      'PostgreSQL 15 or later, with encoding UTF8: `postgres://user:password@host:5432/name`. In the password `@` is `%40`.',
    fallback: 'embedded PostgreSQL',
  }),
  DATA_DIR: z.string().min(1).default('./data').meta({
    description: 'Folder of the embedded database, posters, uploads, and the secret key in development.',
  }),
  UPLOADS_MAX_MB: z.coerce.number().int().min(1).max(10_000_000).default(5_000).meta({
    description:
      'Room for uploaded pictures, their copies and unfinished uploads. Documents and videos get a tenth of it each, in addition.',
    unit: 'MB',
  }),
  SECRET_KEY: z.string().min(MIN_SECRET_LENGTH).optional().meta({
    description: 'Signs links and log-ins. Needed in production.',
    fallback: 'made on the first start',
  }),
  SECRET_KEY_PREVIOUS: list
    .pipe(z.array(z.string().min(MIN_SECRET_LENGTH, `each needs at least ${MIN_SECRET_LENGTH} characters`)))
    .meta({
      description: 'Earlier keys, whose links, log-ins and second factors stay valid.',
    }),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .meta({
      description: 'Joins pushes and rate limits of several instances: `redis://:password@host:6379`.',
    }),
  LIMITS: flag.default(true).meta({ description: 'Rate limits: `on`, or `off` for load tests.', fallback: '`on`' }),
  WS_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .meta({ description: 'Open sockets per address.' }),
  CORS_ALLOWED_ORIGINS: origins.meta({
    description: 'Origins whose pages may call the API.',
  }),
  EMBED_HOSTS: hosts.meta({ description: 'Hosts whose players an episode may embed.' }),
  MEDIA_HOSTS: hosts.meta({ description: 'Hosts that video may come from.' }),
  UPSTREAM_ALLOW_PRIVATE: flag.optional().meta({
    description: 'Whether endpoints and posters may be on private addresses. Addresses in these settings always may.',
    fallback: '`true`; `false` in production',
  }),
  EMAIL_HOST: z.string().min(1).optional().meta({ description: 'The mail server. Without it no mail is sent.' }),
  EMAIL_PORT: port
    .default(587)
    .meta({ description: 'TLS on 465. Otherwise STARTTLS is required, except to loopback.' }),
  EMAIL_HOST_USER: z.string().optional().meta({ description: 'User name at the mail server.' }),
  EMAIL_HOST_PASSWORD: z.string().optional().meta({ description: 'Password at the mail server.' }),
  EMAIL_FROM: sender.optional().meta({
    description: 'The sender of mail, such as `KortekStream <news@example.org>`.',
    fallback: '`EMAIL_HOST_USER`',
  }),
  FONNTE_API_TOKEN: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Token of Fonnte, which sends WhatsApp. Without it none is sent.' }),
  FONNTE_BASE_URL: site.default('https://api.fonnte.com').meta({ description: "The root of Fonnte's API." }),
  GOOGLE_APPLICATION_CREDENTIALS: z
    .string()
    .transform(readServiceAccount)
    .optional()
    .meta({ description: 'Key file of a service account for Google Cloud.' }),
  GOOGLE_PROJECT_ID: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'The project that Google bills.', fallback: 'that of the key file' }),
  GOOGLE_BUCKET_NAME: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, 'not the name of a bucket')
    .optional()
    .meta({
      description:
        'Bucket of Google Cloud Storage for pictures and long recordings. Needs `GOOGLE_APPLICATION_CREDENTIALS`.',
      fallback: '`DATA_DIR/uploads`',
    }),
  GOOGLE_API_BASE_URL: site
    .optional()
    .meta({ description: "Replaces Google Cloud's hosts, for tests.", fallback: "Google's own" }),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').meta({
    description: 'Lowest level in the log: `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`.',
  }),
  DEBUG: flag.default(false).meta({ description: 'Sets `LOG_LEVEL` to `debug`.' }),
}
