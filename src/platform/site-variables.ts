import * as z from 'zod'
import { PASSWORD_HINT } from '../db/connection.ts'
import { readServiceAccount } from '../net/google.ts'
import { flag, hosts, list, origins, sender, site } from './setting-kinds.ts'

/** Minimum length of `SECRET_KEY` in characters. */
export const MIN_SECRET_LENGTH = 32

const port = z.coerce.number().int().min(1).max(65_535)

/** Variables of no feature. docs/settings.md shows `description`, `unit` and, without a default, `fallback`. */
export const siteVariables = {
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development').meta({
    description:
      '`production` is what "in production" means in this document. Where this and `APP_ENV` are not set, `DEBUG` (or `DEBUG_MODE`) that is off means production too.',
  }),
  PORT: port.default(8000).meta({ description: 'The port the server listens on.' }),
  HOST: z.string().min(1).default('127.0.0.1').meta({ description: 'The address the server listens on.' }),
  BASE_URL: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => URL.canParse(url) && /^\/?$/.test(new URL(url).pathname) && !/[?#@]/.test(url),
      'must be scheme, host and port only',
    )
    .optional()
    .meta({ description: 'The public address. https needs `TRUSTED_PROXIES` ≥ 1.', fallback: '`http://HOST:PORT`' }),
  ALLOWED_HOSTS: list.meta({
    description: 'Host names that are served; others get 421. Comma list or JSON array.',
    fallback: 'host of `BASE_URL`, localhost, 127.0.0.1, [::1]',
  }),
  TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .meta({ description: 'How many entries of `X-Forwarded-For` are believed, from the right.', unit: 'proxies' }),
  HSTS_SUBDOMAINS: flag.default(false).meta({
    description:
      'With an https `BASE_URL`: browsers that were here once also ask every name below its host only over https, for a year. Only where each of them has https.',
  }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: `no address of PostgreSQL; ${PASSWORD_HINT}` })
    .optional()
    .meta({
      description:
        'A database of its own in PostgreSQL 15 or later, with the encoding UTF8: `postgres://user:password@host:5432/name`. Letters like `@` in the password are percent-encoded (`%40`). With `?sslmode=require` the certificate is checked too. Without it the server starts its own.',
      fallback: 'embedded PostgreSQL',
    }),
  DATA_DIR: z.string().min(1).default('./data').meta({
    description:
      'Folder of the embedded database, kept posters, uploaded pictures, and the secret key of a development machine.',
  }),
  UPLOADS_MAX_MB: z.coerce.number().int().min(1).max(10_000_000).default(5_000).meta({
    description:
      'Most megabytes of uploaded pictures on disk, a tenth of it for their smaller copies and a tenth for unfinished forms. What creators are sending counts in it, up to a tenth or 100 MB. Documents get a tenth as much besides, and so do videos.',
    unit: 'MB',
  }),
  SECRET_KEY: z.string().min(MIN_SECRET_LENGTH).optional().meta({
    description: `Signs poster addresses and customers' links. Needed in production.`,
    fallback: 'made on the first start',
  }),
  SECRET_KEY_PREVIOUS: list
    .pipe(z.array(z.string().min(MIN_SECRET_LENGTH, `each needs at least ${MIN_SECRET_LENGTH} characters`)))
    .meta({
      description:
        'Earlier keys, whose links, log-ins and second factors stay valid; new ones get the present key. Comma list or JSON array.',
    }),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .meta({
      description: 'Carries live pushes and rate limits between several instances: `redis://:password@host:6379`.',
    }),
  LIMITS: flag.default(true).meta({ description: 'Rate limits: `on`, or `off` for load tests.', fallback: '`on`' }),
  WS_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .meta({ description: 'Open sockets that one address may hold.', unit: 'sockets' }),
  CORS_ALLOWED_ORIGINS: origins.meta({
    description: 'Origins whose pages may call the API. Comma list or JSON array.',
  }),
  EMBED_HOSTS: hosts.meta({ description: 'Hosts whose players an episode may embed.' }),
  MEDIA_HOSTS: hosts.meta({ description: 'Hosts that video may come from.' }),
  UPSTREAM_ALLOW_PRIVATE: flag.optional().meta({
    description:
      "May endpoints and posters be on private addresses? Addresses in the operator's own settings always may.",
    fallback: '`true`; `false` in production',
  }),
  EMAIL_HOST: z.string().min(1).optional().meta({ description: 'The mail server. Without it no mail is sent.' }),
  EMAIL_PORT: port
    .default(587)
    .meta({ description: 'TLS on 465. Otherwise STARTTLS is required, except to loopback.' }),
  EMAIL_HOST_USER: z.string().optional().meta({ description: 'User name at the mail server.' }),
  EMAIL_HOST_PASSWORD: z.string().optional().meta({ description: 'Password at the mail server.' }),
  EMAIL_FROM: sender.optional().meta({
    description: 'The sender of mail: an address, or a name and an address: `KortekStream <news@example.org>`.',
    fallback: '`EMAIL_HOST_USER`',
  }),
  FONNTE_API_TOKEN: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Fonnte sends WhatsApp to customers. Without it none is sent.' }),
  FONNTE_BASE_URL: site.default('https://api.fonnte.com').meta({ description: "The root of Fonnte's API." }),
  GOOGLE_APPLICATION_CREDENTIALS: z
    .string()
    .transform(readServiceAccount)
    .optional()
    .meta({ description: 'Key file of a Google service account. Without it no Google Cloud service is used.' }),
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
        'Bucket of Google Cloud Storage for uploaded pictures, and for recordings longer than a minute until their ' +
        'text is known; needs `GOOGLE_APPLICATION_CREDENTIALS`.',
      fallback: '`DATA_DIR/uploads`',
    }),
  GOOGLE_API_BASE_URL: site
    .optional()
    .meta({ description: "Replaces the hosts of Google Cloud's services, for tests.", fallback: "Google's own" }),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').meta({
    description: 'The lowest level that is logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`.',
  }),
  DEBUG: flag.default(false).meta({ description: 'Sets `LOG_LEVEL` to `debug`.' }),
}
