import { createHash } from 'node:crypto'
import { createLocalJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import * as z from 'zod'
import { FetchError, type Fetcher, type HttpAnswer } from '../../net/fetcher.ts'
import { jsonOrNull } from '../../net/fetching.ts'
import { Refusal } from '../../web/refusal.ts'
import type { GoogleSettings } from '../environment.ts'

/** The issuers stay the same when another host answers (`GOOGLE_OIDC_BASE_URL`). */
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com']
const TIMEOUT_MS = 5_000
/** Seconds for which Google's keys are kept if its answer does not say it. Below: the most seconds. */
const KEYS_KEPT = 300
const KEYS_KEPT_AT_MOST = 86_400

const TokenAnswer = z.object({ id_token: z.string().max(10_000) })
const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })
const Claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().max(254),
  email_verified: z.literal([true, 'true']),
  name: z.string().optional(),
  azp: z.string().optional(),
})

/** `sub`: the id at Google. */
export type GooglePerson = { sub: string; email: string; name: string }

/** The site keeps them until the browser comes back from Google. */
type Secrets = { nonce: string; verifier: string }

export type Google = ReturnType<typeof openGoogle>

/**
 * OpenID Connect: authorization code with PKCE, and an ID token that is checked against Google's keys. Throws a 503 if
 * Google does not answer, a 400 for a code that Google refuses, and a 401 for an ID token that is not valid.
 */
export function openGoogle(settings: GoogleSettings, fetcher: Pick<Fetcher, 'fetch'>) {
  const { clientIds, clientSecret, redirectUri, addresses } = settings
  const [clientId] = clientIds
  let cachedKeys: { keyOf: JWTVerifyGetKey; until: number } | null = null

  async function ask(url: string, form?: Record<string, string>): Promise<HttpAnswer> {
    const posted = form && {
      method: 'POST' as const,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
    }
    try {
      const answer = await fetcher.fetch(url, { ...posted, timeout: TIMEOUT_MS, redirects: 0, trusted: true })
      if (answer.status < 500) return answer
    } catch (error) {
      if (!(error instanceof FetchError)) throw error
    }
    throw silent()
  }

  async function fetchKeys() {
    const answer = await ask(addresses.keys)
    const { data } = Keys.safeParse(answer.status === 200 ? jsonOrNull(answer) : null)
    if (!data) throw silent()
    const maxAge = /max-age=(\d{1,9})/.exec(answer.headers['cache-control'] ?? '')?.[1]
    const seconds = Math.min(maxAge === undefined ? KEYS_KEPT : Number(maxAge), KEYS_KEPT_AT_MOST)
    // The cast is safe: the keys are objects with a type, and `jose` checks the rest when it uses one.
    const findKey = createLocalJWKSet(data as Parameters<typeof createLocalJWKSet>[0])
    cachedKeys = { keyOf: findKey, until: Date.now() + seconds * 1000 }
    return findKey
  }

  /** Fetches Google's keys once more if the key is not among those kept. */
  const findGoogleKey: JWTVerifyGetKey = async (header, token) => {
    const findCachedKey = cachedKeys && cachedKeys.until > Date.now() ? cachedKeys.keyOf : null
    try {
      if (findCachedKey) return await findCachedKey(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    }
    return (await fetchKeys())(header, token)
  }

  return {
    consentAddress(state: string, { nonce, verifier }: Secrets): string {
      const query = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid email profile',
        state,
        nonce,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        prompt: 'select_account',
      })
      return `${addresses.consent}?${query}`
    },
    async personOf(code: string, { nonce, verifier }: Secrets): Promise<GooglePerson> {
      const answer = await ask(addresses.token, {
        grant_type: 'authorization_code',
        code,
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      })
      const { data } = TokenAnswer.safeParse(answer.status === 200 ? jsonOrNull(answer) : null)
      if (!data) throw new Refusal(400, 'Google menolak kode masuk ini. Coba masuk sekali lagi.')
      return readIdToken(data.id_token, nonce)
    },
    /** Reads an ID token that one of this site's apps got from Google by itself. */
    personOfToken: (token: string): Promise<GooglePerson> => readIdToken(token, null),
  }

  /** Without a `nonce`, this site did not ask for the token: the app did, and may have set its own nonce. */
  async function readIdToken(token: string, nonce: string | null): Promise<GooglePerson> {
    const checks = { algorithms: ['RS256'], audience: [...clientIds], issuer: ISSUERS, requiredClaims: ['exp', 'iat'] }
    const payload = await jwtVerify(token, findGoogleKey, checks).then(
      (verified) => verified.payload,
      (error: unknown) => {
        if (error instanceof errors.JOSEError) return null
        throw error
      },
    )
    if (!payload || (nonce !== null && payload.nonce !== nonce))
      throw new Refusal(401, 'Jawaban Google tidak sah. Coba masuk sekali lagi.')
    const { data } = Claims.safeParse(payload)
    if (!data || (data.azp !== undefined && !clientIds.includes(data.azp)))
      throw new Refusal(401, 'E-mail akun Google ini belum diverifikasi, jadi belum bisa dipakai masuk.')
    const { sub, email, name = '' } = data
    return { sub, email, name: name.trim().slice(0, 100) || (email.split('@')[0] ?? email) }
  }
}

const silent = () => new Refusal(503, 'Google sedang tidak menjawab. Coba sebentar lagi.', { retryAfter: 10 })
