import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { importPKCS8, SignJWT } from 'jose'
import * as z from 'zod'
import { FetchError, type Fetcher, type FetchInit, type HttpAnswer } from './fetcher.ts'
import { jsonOrNull, plainFailures } from './fetching.ts'

/**
 * After `timeout`, `unreachable`, `unavailable` (5xx) and `unreadable` the service may still have done the work.
 * `quota`: 429 · `refused`: an invalid request · `unauthorized`: a key or account without the right · `missing`: 404.
 */
export type GoogleFailure =
  | 'timeout'
  | 'unreachable'
  | 'unavailable'
  | 'quota'
  | 'unreadable'
  | 'refused'
  | 'unauthorized'
  | 'missing'

/** Whether the failure stays until somebody changes a setting or the account. */
export const isLasting = ({ failure }: GoogleError): boolean => ['unauthorized', 'refused', 'missing'].includes(failure)

/**
 * `message` may be logged and shown to staff: it has the host, the status and Google's word, never a key or content.
 */
export class GoogleError extends Error {
  override readonly name = 'GoogleError'
  readonly failure: GoogleFailure
  /** A private field, so that it is not logged. */
  readonly #answer: HttpAnswer | null
  constructor(failure: GoogleFailure, message: string, answer: HttpAnswer | null = null) {
    super(message)
    this.failure = failure
    this.#answer = answer
  }

  /** The response; null if none arrived. */
  get answer(): HttpAnswer | null {
    return this.#answer
  }
}

const KeyFile = z.object({
  project_id: z.string().min(1),
  private_key_id: z.string().min(1),
  private_key: z.string().includes('PRIVATE KEY'),
  client_email: z.email(),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
})

export type ServiceAccount = z.infer<typeof KeyFile>

/** Reads a key file. Null if it is not the key file of a service account. */
export function readServiceAccount(file: string): ServiceAccount | null {
  try {
    return KeyFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
/** Seconds for which an assertion is valid, and seconds before the end of a token at which it is renewed. */
const ASSERTION_SECONDS = 3_600
const EARLY_SECONDS = 60
const TOKEN_TIMEOUT_MS = 10_000
const TOKEN_HEADERS = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
/** Pauses in milliseconds before a call is repeated: the default if Google names none, and the maximum. */
const PAUSE_MS = 1_000
const MAX_PAUSE_MS = 20_000

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() })
const Complaint = z.object({ error: z.object({ status: z.string().regex(/^[A-Z_]{1,40}$/) }) })

/** `baseUrl` replaces the hosts of Google's services. Without `repeats` a 429 or 503 fails at once. */
type Deps = {
  account: ServiceAccount
  baseUrl: string | null
  fetcher: Pick<Fetcher, 'fetch'>
  scope?: string
  repeats?: boolean
  now?: () => number
}

export type GoogleClient = ReturnType<typeof createGoogleClient>

/**
 * Calls Google services as a service account. `call` throws a `GoogleError` for statuses other than 2xx. If the signal
 * of the caller aborts, its reason is thrown unchanged. A call that gets 429 or 503, or 401 for a cached token, is
 * repeated once, after the pause that Google names.
 */
export function createGoogleClient({ account, baseUrl, fetcher, scope = SCOPE, repeats = true, now = Date.now }: Deps) {
  const again = repeats ? [401, 429, 503] : [401]
  let token: Promise<{ value: string; until: number }> | null = null

  /** Gets a token. Callers share this request, so the signal of one caller must not abort it. */
  async function fetchToken(): Promise<{ value: string; until: number }> {
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertion(account, scope, Math.floor(now() / 1000)),
    })
    const init = { method: 'POST', headers: TOKEN_HEADERS, body: body.toString(), timeout: TOKEN_TIMEOUT_MS } as const
    const answer = await send(fetcher, account.token_uri, init)
    if ([400, 401].includes(answer.status)) throw new GoogleError('unauthorized', 'Google menolak kunci akun layanan')
    const { access_token: value, expires_in } = parseAnswer(Token, succeeded(answer))
    return { value, until: now() + (expires_in - EARLY_SECONDS) * 1000 }
  }

  async function accessToken(): Promise<string> {
    const cached = await token
    if (cached && cached.until > now()) return cached.value
    const flight = fetchToken()
    flight.catch(() => {
      if (token === flight) token = null
    })
    token = flight
    return (await flight).value
  }

  async function attempt(url: string, init: FetchInit): Promise<HttpAnswer> {
    const headers = { accept: 'application/json', ...init.headers, authorization: `Bearer ${await accessToken()}` }
    return send(fetcher, url, { ...init, headers })
  }

  return {
    projectId: account.project_id,
    /** The address of a service, without a slash at the end. */
    addressOf: (host: string): string => baseUrl ?? `https://${host}`,
    async call(url: string, init: FetchInit = {}): Promise<HttpAnswer> {
      const first = await attempt(url, init)
      if (!again.includes(first.status)) return succeeded(first)
      if (first.status === 401) token = null
      else await sleep(pauseIn(first), undefined, { signal: init.signal }).catch(() => init.signal?.throwIfAborted())
      return succeeded(await attempt(url, init))
    },
  }
}

/** Throws a `GoogleError` if the JSON of an answer has another shape. */
export function parseAnswer<Shape>(schema: z.ZodType<Shape>, answer: HttpAnswer): Shape {
  const { success, data } = schema.safeParse(jsonOrNull(answer))
  if (success) return data
  throw new GoogleError('unreadable', `${new URL(answer.url).host} menjawab dengan isi yang tidak terbaca`)
}

async function assertion(account: ServiceAccount, scope: string, seconds: number) {
  const { client_email, private_key, private_key_id, token_uri } = account
  const key = await importPKCS8(private_key, 'RS256').catch(() => {
    throw new GoogleError('unauthorized', 'Kunci akun layanan Google tidak terbaca')
  })
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: private_key_id })
    .setIssuer(client_email)
    .setAudience(token_uri)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .sign(key)
}

async function send(fetcher: Pick<Fetcher, 'fetch'>, url: string, init: FetchInit): Promise<HttpAnswer> {
  try {
    return await fetcher.fetch(url, { ...init, redirects: 0, trusted: true })
  } catch (error) {
    if (error instanceof FetchError) throw new GoogleError(plainFailures[error.failure], error.message)
    throw error
  }
}

function succeeded(answer: HttpAnswer): HttpAnswer {
  const { status, url } = answer
  if (status >= 200 && status < 300) return answer
  const word = Complaint.safeParse(jsonOrNull(answer)).data?.error.status
  throw new GoogleError(
    toGoogleFailure(status),
    `${new URL(url).host} menjawab ${status}${word ? `: ${word}` : ''}`,
    answer,
  )
}

function toGoogleFailure(status: number): GoogleFailure {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 404) return 'missing'
  if (status === 429) return 'quota'
  if (status >= 500 || status === 408) return 'unavailable'
  return status >= 400 ? 'refused' : 'unreadable'
}

function pauseIn({ headers }: HttpAnswer): number {
  const seconds = Number(headers['retry-after'])
  return Math.min(seconds >= 0 ? seconds * 1000 : PAUSE_MS, MAX_PAUSE_MS)
}
