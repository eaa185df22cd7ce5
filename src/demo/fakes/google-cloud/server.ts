import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { importSPKI, jwtVerify } from 'jose'
import * as z from 'zod'
import { type Answer, makeRoutes, type Outcome, type Request, readContent, startServer } from '../server.ts'
import { answerToNonsense, errorAnswer, jsonAnswer, notFound, PROJECT } from './answers.ts'
import { createKnobs } from './knobs.ts'
import { messaging, models } from './models.ts'
import { BUCKET, storage } from './storage.ts'
import { narration, speech } from './voices.ts'

export type FakeGoogleCloud = Awaited<ReturnType<typeof startGoogleCloud>>

const Grant = z.object({ grant_type: z.literal('urn:ietf:params:oauth:grant-type:jwt-bearer'), assertion: z.string() })
const TOKEN_SECONDS = 3_600

/**
 * A local server like the Google Cloud services of this site: the token address, which verifies the assertions of one
 * service account, the models of Gemini, Speech-to-Text, Text-to-Speech, a bucket and FCM. `keyFile`: the text of the
 * account's key file. `calls`: all calls so far, with their bodies.
 */
export async function startGoogleCloud() {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const email = `komik@${PROJECT}.iam.gserviceaccount.com`
  const keyId = randomBytes(20).toString('hex')
  const tokens = new Map<string, number>()
  const calls: { method: string; path: string; body: unknown; type: string }[] = []
  const knobs = createKnobs()
  const files = storage()
  const routes = makeRoutes({
    ...models(knobs),
    ...speech(files.find, knobs),
    ...narration(knobs),
    ...files.routes,
    ...messaging,
  })

  /** Grants a token, also to clients that bring none of their own. */
  function grantToken(): string {
    const value = `ya29.c.${randomBytes(32).toString('base64url')}`
    tokens.set(value, Date.now() + TOKEN_SECONDS * 1000)
    return value
  }

  async function token(body: Buffer): Promise<Answer> {
    const { data } = Grant.safeParse(Object.fromEntries(new URLSearchParams(body.toString('utf8'))))
    if (!data) return jsonAnswer(400, { error: 'unsupported_grant_type', error_description: 'Invalid grant_type' })
    const key = await importSPKI(pair.publicKey, 'RS256')
    const claims = { issuer: email, audience: `${url}/token`, requiredClaims: ['scope', 'exp'] }
    const rules = { ...claims, maxTokenAge: TOKEN_SECONDS, algorithms: ['RS256'] }
    const verified = await jwtVerify(data.assertion, key, rules).catch(() => null)
    const { iat = 0, exp = 0 } = verified?.payload ?? {}
    if (!verified || exp - iat > TOKEN_SECONDS || verified.protectedHeader.kid !== keyId)
      return jsonAnswer(400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' })
    return jsonAnswer(200, { access_token: grantToken(), expires_in: TOKEN_SECONDS - 1, token_type: 'Bearer' })
  }

  const mayAsk = (authorization: string | undefined): boolean =>
    (tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '') ?? 0) > Date.now()

  async function answer(request: Request): Promise<Answer> {
    const { method, url: at, headers, body } = request
    if (method === 'POST' && at.pathname === '/token') return token(body)
    // Google's own library sends no token when it begins or continues an upload in chunks at another host.
    const isChunked = /uploadType=resumable|upload_id=/.test(at.search)
    if (!isChunked && !mayAsk(headers.authorization))
      return errorAnswer(401, 'UNAUTHENTICATED', 'Request had invalid credentials.')
    const handle = routes(`${method} ${at.pathname}`)
    return handle ? handle(request) : notFound()
  }

  async function serve(request: Request): Promise<Outcome> {
    const { method, path, headers } = request
    const { 'content-type': type = '' } = headers
    calls.push({ method, path, body: readBody(request, type), type })
    const { take, outcome } = knobs.faultsOf(request.url.pathname)
    const fault = take(`${method} ${path}`)
    if (knobs.latency > 0) await sleep(knobs.latency)
    const result = await outcome(fault, () => answer(request).catch(answerToNonsense))
    if (result === 'hang' || result === 'cut') return result
    const body = Buffer.from(result.body)
    return { ...result, headers: { ...result.headers, 'content-length': String(body.length) }, body }
  }

  const { url, stop } = await startServer(serve, answerToNonsense)
  const keyFile = {
    type: 'service_account',
    project_id: PROJECT,
    private_key_id: keyId,
    private_key: pair.privateKey,
    client_email: email,
    token_uri: `${url}/token`,
  }

  return {
    url,
    keyFile: JSON.stringify(keyFile),
    asked: calls as readonly (typeof calls)[number][],
    knobs,
    objects: files.kept,
    bucket: BUCKET,
    grantToken,
    revokeTokens: (): void => tokens.clear(),
    stop,
  }
}

function readBody(request: Request, type: string): unknown {
  if (type.includes('json')) return readContent(request)
  return type.startsWith('application/x-www-form') ? request.body.toString('utf8') : request.body
}
