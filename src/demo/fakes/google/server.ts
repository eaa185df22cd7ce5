import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { exportJWK, jwtVerify, SignJWT } from 'jose'
import { type Answer, bare, html, json, makeRoutes, type Request, startServer } from '../server.ts'
import { consentPage, type GooglePerson, invented } from './people.ts'

/** Lifetime of a code in minutes, and seconds for which clients may cache the keys. */
const CODE_MINUTES = 10
const KEYS_KEPT = 3_600
/** Lifetime of an access token in seconds, and its scope. */
const TOKEN_SECONDS = 3_599
const SCOPE = 'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile'

type GoogleOptions = { clientId: string; clientSecret: string; redirectUris: readonly string[] }

/** Deviations of the fake. */
export type Mischief = {
  /** Changes the claims of ID tokens. */
  claims?: (claims: Record<string, unknown>) => Record<string, unknown>
  /**
   * Signs with another key under the id of the published one (`foreign`), with a key that is never published
   * (`unknown`), without a signature (`none`), or with the client secret by HS256 (`secret`).
   */
  sign?: 'foreign' | 'unknown' | 'none' | 'secret'
  /** The status of the token address. */
  answer?: number
  /** The status of the keys address. */
  keys?: number
}

type ConsentRequest = { redirectUri: string; nonce: string | null; challenge: string | null; state: string | null }
type Grant = ConsentRequest & { person: GooglePerson; until: number }

export type FakeGoogle = Awaited<ReturnType<typeof startGoogle>>

/**
 * A local server like Google's sign-in: a page with some invented people, the token address, which takes a code once
 * and checks client, redirect address and PKCE, the keys, and the token info. The issuer of its ID tokens is Google's.
 */
export async function startGoogle(options: GoogleOptions) {
  const grants = new Map<string, Grant>()
  const accessTokens = new Map<string, Pick<Grant, 'person' | 'until'>>()
  const calls = { token: 0, keys: 0 }
  let mischief: Mischief = {}
  let key = newKey()

  const routes = makeRoutes<Request>({
    'GET /o/oauth2/v2/auth': ({ url }) => consent(url.searchParams),
    'GET /o/oauth2/v2/choose': ({ url: { searchParams: query } }) =>
      bare(302, { location: backWith(query, query.get('person')) }),
    'POST /token': token,
    '\\w+ /tokeninfo': tokenInfo,
    'GET /oauth2/v3/certs': () => keys('jwk'),
    'GET /oauth2/v1/certs': () => keys('pem'),
    'GET /favicon.ico': () => bare(204),
  })

  /** Shows the consent page. Google never redirects an invalid request back. */
  function consent(query: URLSearchParams): Answer {
    const wrong = wrongIn(query)
    return html(wrong === null ? 200 : 400, wrong ?? consentPage(query))
  }

  function wrongIn(query: URLSearchParams): string | null {
    if (query.get('client_id') !== options.clientId) return 'Error 401: invalid_client'
    if (!options.redirectUris.includes(query.get('redirect_uri') ?? '')) return 'Error 400: redirect_uri_mismatch'
    if (query.get('response_type') !== 'code') return 'Error 400: unsupported_response_type'
    if (!query.get('scope')?.split(' ').includes('openid')) return 'Error 400: invalid_scope'
    const method = query.get('code_challenge_method')
    return query.has('code_challenge') && method !== 'S256' ? 'Error 400: invalid_request' : null
  }

  /** Returns the redirect address with a code for the chosen person, or with a refusal. */
  function backWith(query: URLSearchParams, personId: string | null): string {
    const wrong = wrongIn(query)
    if (wrong !== null) throw new Error(wrong)
    const person = invented.find(({ sub }) => sub === personId)
    const redirectUri = query.get('redirect_uri') ?? ''
    const back = new URL(redirectUri)
    const state = query.get('state')
    if (state !== null) back.searchParams.set('state', state)
    if (!person) back.searchParams.set('error', 'access_denied')
    else {
      const code = `4/${randomBytes(24).toString('base64url')}`
      const grantRequest = { redirectUri, nonce: query.get('nonce'), challenge: query.get('code_challenge'), state }
      grants.set(code, { ...grantRequest, person, until: Date.now() + CODE_MINUTES * 60_000 })
      back.searchParams.set('code', code)
    }
    return back.href
  }

  async function token({ body }: Request): Promise<Answer> {
    calls.token += 1
    if (mischief.answer) return json(mischief.answer, { error: 'internal_failure' })
    const form = new URLSearchParams(body.toString('utf8'))
    if (form.get('client_id') !== options.clientId || form.get('client_secret') !== options.clientSecret)
      return json(401, { error: 'invalid_client', error_description: 'The provided client secret is invalid.' })
    if (form.get('grant_type') !== 'authorization_code') return json(400, { error: 'unsupported_grant_type' })
    const code = form.get('code') ?? ''
    const grant = grants.get(code)
    grants.delete(code)
    if (!grant || grant.until < Date.now() || !fits(grant, form))
      return json(400, { error: 'invalid_grant', error_description: 'Bad Request' })
    const access_token = `ya29.${randomBytes(24).toString('base64url')}`
    accessTokens.set(access_token, { person: grant.person, until: Date.now() + TOKEN_SECONDS * 1_000 })
    return json(200, {
      access_token,
      expires_in: TOKEN_SECONDS,
      scope: SCOPE,
      token_type: 'Bearer',
      id_token: await idToken(grant, options.clientId),
    })
  }

  /** Returns the claims as texts; a 400 for a token that this server did not issue. */
  async function tokenInfo({ headers, url: { searchParams: query } }: Request): Promise<Answer> {
    const idToken = query.get('id_token')
    const verified = idToken === null ? null : await jwtVerify(idToken, key.publicKey).catch(() => null)
    if (verified) return json(200, toTexts({ ...verified.payload, ...verified.protectedHeader }))
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
    const { person, until = 0 } = accessTokens.get(query.get('access_token') ?? bearer ?? '') ?? {}
    if (!person || until < Date.now()) return json(400, { error: 'invalid_token', error_description: 'Invalid Value' })
    const { sub, email, email_verified } = person
    const of = { azp: options.clientId, aud: options.clientId, sub, scope: SCOPE, email, email_verified }
    const times = { exp: Math.floor(until / 1_000), expires_in: Math.floor((until - Date.now()) / 1_000) }
    return json(200, toTexts({ ...of, ...times, access_type: 'online' }))
  }

  function fits({ redirectUri, challenge }: Grant, form: URLSearchParams): boolean {
    const hash = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    return form.get('redirect_uri') === redirectUri && (challenge === null || challenge === hash)
  }

  async function idToken({ person, nonce }: Pick<Grant, 'person' | 'nonce'>, audience: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const times = { iat: now, exp: now + 3_600 }
    const of = { iss: 'https://accounts.google.com', azp: audience, aud: audience }
    const { name, email, email_verified, sub } = person
    const claims = { ...of, sub, email, email_verified, ...(nonce === null ? {} : { nonce }), name, ...times }
    return sign(mischief.claims?.(claims) ?? claims)
  }

  function sign(claims: Record<string, unknown>): Promise<string> | string {
    const jwt = new SignJWT(claims)
    if (mischief.sign === 'secret')
      return jwt.setProtectedHeader({ alg: 'HS256', kid: key.kid }).sign(Buffer.from(options.clientSecret))
    if (mischief.sign === 'none')
      return `${[{ alg: 'none', kid: key.kid }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
    const { kid, privateKey } = mischief.sign === undefined ? key : newKey()
    const used = mischief.sign === 'foreign' ? key.kid : kid
    return jwt.setProtectedHeader({ alg: 'RS256', kid: used, typ: 'JWT' }).sign(privateKey)
  }

  /** Returns the keys as JWK, or by id as PEM, which some clients of Google's read. */
  async function keys(form: 'jwk' | 'pem'): Promise<Answer> {
    calls.keys += 1
    if (mischief.keys) return json(mischief.keys, {})
    const jwk = { ...(await exportJWK(key.publicKey)), kid: key.kid, alg: 'RS256', use: 'sig' }
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' })
    const headers = { 'cache-control': `public, max-age=${KEYS_KEPT}, must-revalidate, no-transform` }
    return json(200, form === 'jwk' ? { keys: [jwk] } : { [key.kid]: pem }, headers)
  }

  const server = await startServer(
    (request) => routes(`${request.method} ${request.url.pathname}`)?.(request) ?? json(404, { error: 'not_found' }),
    (error) => html(400, String(error)),
  )
  return {
    url: server.url,
    /** Requests of the token address and the keys. */
    calls,
    /** Acts as the visitor: returns where the browser goes from a consent address with this choice. */
    choose: (consentAddress: string, sub: string | null) => backWith(new URL(consentAddress).searchParams, sub),
    /** Acts as an app: returns the ID token of a person for a client, without a nonce. */
    idTokenOf(sub: string, audience: string = options.clientId): Promise<string> {
      const person = invented.find((one) => one.sub === sub)
      if (!person) throw new Error('nobody has this id')
      return idToken({ person, nonce: null }, audience)
    },
    misbehave: (next: Mischief): void => {
      mischief = next
    },
    /** Makes a new key. Only the new key is published. */
    rotateKeys: (): void => {
      key = newKey()
    },
    stop: server.stop,
  }
}

const newKey = (): { kid: string; privateKey: KeyObject; publicKey: KeyObject } => ({
  kid: randomBytes(20).toString('hex'),
  ...generateKeyPairSync('rsa', { modulusLength: 2_048 }),
})

const toTexts = (claims: object) =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)]))
