import * as z from 'zod'
import { environment, getUrlHost, line } from '../platform/environment.ts'
import { duration, list, site } from '../platform/setting-kinds.ts'

/** The address at which browsers come back from Google. It is the only GET request that begins a session. */
export const GOOGLE_CALLBACK = '/api/v1/auth/google/callback'

/** The longest idle time of staff in production: half an hour. */
const STAFF_IDLE_SECONDS = 1_800

/** A shorter `JWT_SECRET_KEY` can be guessed from a token. */
const MIN_JWT_KEY_LENGTH = 32
export const isGuessable = (key: string | null): boolean => key !== null && key.length < MIN_JWT_KEY_LENGTH

/** The site accepts Google's tokens for all `clientIds`. The first id is that of this web site. */
export type GoogleSettings = {
  clientIds: readonly [string, ...string[]]
  clientSecret: string
  redirectUri: string
  addresses: { consent: string; token: string; keys: string }
}

export const accountEnvironment = environment({
  variables: {
    ADMIN_USERNAME: z
      .string()
      // Must accept the same user names as `Username` in account.ts.
      .regex(/^[\w.@+-]{3,60}$/, '3 to 60 letters, digits and . _ @ + - only')
      .default('admin')
      .meta({ description: 'User name of the first account.' }),
    ADMIN_PASSWORD: z
      .string()
      .min(8)
      .max(128)
      .optional()
      .meta({ description: 'Its password.', fallback: 'made, and printed once' }),
    ADMIN_EMAIL: z.email().max(254).optional().meta({ description: 'Its e-mail address.' }),
    SESSION_IDLE: duration('12h').meta({
      description: 'An unused session ends after this time (staff in production: at most 30 minutes).',
      fallback: '`12h`',
    }),
    SESSION_LIFE: duration('14d').meta({
      description: 'Every session ends after this time.',
      fallback: '`14d`',
    }),
    JWT_SECRET_KEY: z
      .string()
      .optional()
      .meta({
        description: `Signs access tokens of programs. Below ${MIN_JWT_KEY_LENGTH} characters there is a warning.`,
        fallback: 'made from `SECRET_KEY`',
      }),
    ACCESS_TOKEN_EXPIRE_MINUTES: z.coerce
      .number()
      .int()
      .min(1)
      .max(43_200)
      .default(30)
      .meta({ description: 'An access token ends after this time.', unit: 'minutes' }),
    REFRESH_TOKEN_EXPIRE_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(30)
      .meta({ description: 'An unused refresh token ends after this time.', unit: 'days' }),
    GOOGLE_CLIENT_ID: list.meta({
      description: "Ids of Google's sign-in; the first is the web site's. Without it there is no button.",
    }),
    GOOGLE_CLIENT_SECRET: z.string().optional().meta({ description: 'The secret of the first id.' }),
    GOOGLE_REDIRECT_URI: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({
        description: 'Redirect address, as in its console.',
        fallback: `\`BASE_URL${GOOGLE_CALLBACK}\``,
      }),
    GOOGLE_OIDC_BASE_URL: site
      .optional()
      .meta({ description: "Replaces Google's hosts, for tests.", fallback: "Google's own" }),
  },
  contradictions: (variables) => [
    [
      variables.GOOGLE_CLIENT_ID.length > 0 && variables.GOOGLE_CLIENT_SECRET === undefined,
      'GOOGLE_CLIENT_SECRET: needed with GOOGLE_CLIENT_ID',
    ],
  ],
  settings: (variables, { production, baseUrl }) => ({
    /** Without a password, the first start generates one and prints it. */
    admin: {
      username: variables.ADMIN_USERNAME,
      email: variables.ADMIN_EMAIL ?? null,
      password: variables.ADMIN_PASSWORD ?? null,
    },
    sessionIdle: variables.SESSION_IDLE,
    /** In seconds. In production at most half an hour. */
    staffIdle: production ? Math.min(variables.SESSION_IDLE, STAFF_IDLE_SECONDS) : variables.SESSION_IDLE,
    sessionLife: variables.SESSION_LIFE,
    /** Lifetimes in seconds. A null key is derived from the site's secret. */
    tokens: {
      key: variables.JWT_SECRET_KEY ?? null,
      accessLife: variables.ACCESS_TOKEN_EXPIRE_MINUTES * 60,
      refreshLife: variables.REFRESH_TOKEN_EXPIRE_DAYS * 86_400,
    },
    google: googleSettings(variables, baseUrl),
  }),
  lines: ({ google }) => [
    line(
      'people',
      'Masuk dengan Google',
      google && getUrlHost(google.addresses.consent),
      'GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, GOOGLE_REDIRECT_URI',
      'Tombolnya tidak ditampilkan.',
    ),
  ],
})

type GoogleVariables = {
  GOOGLE_CLIENT_ID: string[]
  GOOGLE_CLIENT_SECRET?: string | undefined
  GOOGLE_REDIRECT_URI?: string | undefined
  GOOGLE_OIDC_BASE_URL?: string | undefined
}

function googleSettings(variables: GoogleVariables, baseUrl: string): GoogleSettings | null {
  const { GOOGLE_CLIENT_SECRET: clientSecret, GOOGLE_OIDC_BASE_URL: base } = variables
  const [first, ...others] = variables.GOOGLE_CLIENT_ID
  if (first === undefined || clientSecret === undefined) return null
  return {
    clientIds: [first, ...others],
    clientSecret,
    redirectUri: variables.GOOGLE_REDIRECT_URI ?? `${baseUrl}${GOOGLE_CALLBACK}`,
    addresses: {
      consent: `${base ?? 'https://accounts.google.com'}/o/oauth2/v2/auth`,
      token: `${base ?? 'https://oauth2.googleapis.com'}/token`,
      keys: `${base ?? 'https://www.googleapis.com'}/oauth2/v3/certs`,
    },
  }
}
