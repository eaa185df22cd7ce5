import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { importSPKI, jwtVerify } from 'jose'
import { z } from 'zod'
import { type Answer, answerToNonsense, errorAnswer, jsonAnswer, type Request } from './answers.ts'
import { createKnobs, type Service } from './knobs.ts'
import { messaging } from './messaging.ts'
import { models } from './models.ts'
import { storage } from './storage.ts'
import { narration, speech } from './voices.ts'

export type FakeGoogleCloud = Awaited<ReturnType<typeof startGoogleCloud>>

const Grant = z.object({ grant_type: z.literal('urn:ietf:params:oauth:grant-type:jwt-bearer'), assertion: z.string() })
const TOKEN_SECONDS = 3_600

/**
 * Starts a local server that behaves like the Google Cloud services this site uses: the token address, which verifies the
 * assertions of one service account, the models of Gemini, Speech-to-Text, Text-to-Speech, a bucket and FCM. `keyFile` is the
 * text of the account's key file, whose token address is this server. `asked` has all calls so far, with their bodies;
 * `knobs` changes how it behaves.
 */
export async function startGoogleCloud({ port = 0, projectId = 'proyek-simulasi', bucket = 'ember-simulasi' } = {}) {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const email = `komik@${projectId}.iam.gserviceaccount.com`
  const keyId = randomBytes(20).toString('hex')
  const tokens = new Map<string, number>()
  const asked: { method: string; path: string; body: unknown; type: string }[] = []
  const knobs = createKnobs()
  const files = storage({ bucket })
  const services: readonly Service[] = [
    models({ projectId }),
    speech(files.find),
    narration(),
    files.service,
    messaging({ projectId }),
  ]

  async function token(body: Buffer): Promise<Answer> {
    const { data } = Grant.safeParse(Object.fromEntries(new URLSearchParams(body.toString('utf8'))))
    if (!data) return jsonAnswer(400, { error: 'unsupported_grant_type', error_description: 'Invalid grant_type' })
    const key = await importSPKI(pair.publicKey, 'RS256')
    const rules = {
      issuer: email,
      audience: `${url}/token`,
      maxTokenAge: TOKEN_SECONDS,
      requiredClaims: ['scope', 'exp'],
    }
    const verified = await jwtVerify(data.assertion, key, { ...rules, algorithms: ['RS256'] }).catch(() => null)
    const { iat = 0, exp = 0 } = verified?.payload ?? {}
    if (!verified || exp - iat > TOKEN_SECONDS || verified.protectedHeader.kid !== keyId)
      return jsonAnswer(400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' })
    const value = `ya29.c.${randomBytes(32).toString('base64url')}`
    tokens.set(value, Date.now() + TOKEN_SECONDS * 1000)
    return jsonAnswer(200, { access_token: value, expires_in: TOKEN_SECONDS - 1, token_type: 'Bearer' })
  }

  const mayAsk = (authorization: string | undefined): boolean =>
    (tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '') ?? 0) > Date.now()

  async function answer(request: Request): Promise<Answer> {
    const { method, url: at, headers, body } = request
    if (method === 'POST' && at.pathname === '/token') return token(body)
    // Google's own library leaves the token out where it begins or continues an upload in chunks at another host.
    const isChunked = /uploadType=resumable|upload_id=/.test(at.search)
    if (!isChunked && !mayAsk(headers.authorization))
      return errorAnswer(401, 'UNAUTHENTICATED', 'Request had invalid credentials.')
    for (const service of services) {
      const said = await service(request, knobs)
      if (said) return said
    }
    return errorAnswer(404, 'NOT_FOUND', 'Requested entity was not found.')
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming)
    const { method, url: at, body } = request
    const type = incoming.headers['content-type'] ?? ''
    asked.push({ method, path: at.pathname + at.search, body: contentOf(body, type), type })
    const fault = at.pathname === '/token' ? knobs.takeTokenFault() : knobs.take(`${method} ${at.pathname}${at.search}`)
    if (knobs.latency > 0) await sleep(knobs.latency)
    if (fault?.say === 'hang') return
    const said = knobs.bent(fault && !fault.done ? null : await answer(request).catch(answerToNonsense), fault)
    if (said === 'cut') return void incoming.socket.destroy()
    response.writeHead(said.status, { ...said.headers, 'content-length': said.body.length })
    if (fault?.say === 'half')
      return void response.write(said.body.subarray(0, said.body.length / 2), () => incoming.socket.destroy())
    response.end(said.body)
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      const { status, headers, body } = answerToNonsense(error)
      if (!response.headersSent) response.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  // The cast is safe because a server that listens on TCP has this kind of address.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keyFile = {
    type: 'service_account',
    project_id: projectId,
    private_key_id: keyId,
    private_key: pair.privateKey,
    client_email: email,
    token_uri: `${url}/token`,
  }

  return {
    url,
    keyFile: JSON.stringify(keyFile),
    asked: asked as readonly (typeof asked)[number][],
    knobs,
    /** The objects of the bucket, by name. */
    objects: files.kept,
    bucket,
    /** An access token that this server accepts, for clients that bring none of their own. */
    grantToken(): string {
      const value = `ya29.${randomBytes(32).toString('base64url')}`
      tokens.set(value, Date.now() + TOKEN_SECONDS * 1000)
      return value
    },
    /** Makes all tokens given so far invalid. */
    revokeTokens: (): void => tokens.clear(),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const url = new URL(incoming.url ?? '/', 'http://google.invalid')
  return { method: incoming.method ?? '', url, headers: incoming.headers, body: Buffer.concat(chunks) }
}

function contentOf(body: Buffer, type: string): unknown {
  if (!type.includes('json')) return type.startsWith('application/x-www-form') ? body.toString('utf8') : body
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
