import sharp from 'sharp'
import type { Test } from 'supertest'
import { beforeAll, expect, test } from 'vitest'
import { findAccount } from '../../../src/accounts/account.ts'
import { findAnswer } from '../../../src/platform/api/error-answers.ts'
import { operationsIn } from '../../../src/platform/api/openapi.ts'
import { type ContentRequest, contentRequests, type FileKind } from '../../fixtures/content-requests.ts'
import { site } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { createChecker, documentOf } from '../../support/document.ts'
import { useFolder } from '../../support/folder.ts'
import { makeSettings } from '../../support/make.ts'
import { makeUser } from '../../support/sign-in.ts'
import { bearer, programOf, somewhere, tokensIn } from '../../support/tokens.ts'

const db = useOwnDatabase()
const dataDir = useFolder()
const picture = sharp({ create: { width: 60, height: 40, channels: 3, background: '#469' } })
const makers: Record<FileKind, () => Promise<Buffer>> = {
  jpeg: () => picture.clone().jpeg().toBuffer(),
  png: () => picture.clone().png().toBuffer(),
  gif: () => picture.clone().gif().toBuffer(),
  text: async () => Buffer.from('Ini catatan, bukan gambar.'),
  'over 5 MB': async () => Buffer.alloc(5 * 1024 * 1024 + 1, 0xff),
}
/** What earlier requests kept, by name. */
const kept = new Map<string, string>()
const tokens = new Map<string, string>([['malformed', 'bukan-token']])

beforeAll(async () => {
  here = site(db(), { settings: { DATA_DIR: dataDir } })
  // With these settings everybody who registers may write, as in the older system.
  await makeSettings(db(), { registration_open: true, content_open: true })
  const other = await makeUser(db(), { email: 'lain@contoh.id' })
  tokens.set('other', (await programOf(db(), other, 'content')).access_token)
  const account = await findAccount(db(), other.id)
  const expired =
    account && (await tokensIn(db()).issue(account, 'content', somewhere, new Date(Date.now() - 7_200_000)))
  tokens.set('expired', expired?.access_token ?? '')
})

let here: ReturnType<typeof site>

async function send({ method, path, token, headers = {}, json, form, parts = {} }: ContentRequest): Promise<Test> {
  const address = path.replace(/\{([\w ]+)\}/g, (_, name) => kept.get(name) ?? `no ${name}`)
  const words = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const
  const request = here[words[method]](address).set(headers)
  if (token) request.set(bearer((token === 'author' ? kept.get('token') : tokens.get(token)) ?? ''))
  if (json) request.send(json)
  if (form) request.type('form').send(form)
  for (const [name, part] of Object.entries(parts))
    if (typeof part === 'string') request.field(name, part)
    else request.attach(name, await makers[part.file](), { filename: part.name, contentType: part.type })
  return request
}

const document = documentOf('http://127.0.0.1')
const check = createChecker(document)

/** The schema of an answer in the OpenAPI document; null for a picture, which is no call. */
function describedAnswer({ method, path }: ContentRequest, status: number) {
  if (path.startsWith('{')) return null
  const pattern = path.replace(/\?.*/, '').replace(/^(\/(?:programs|blogs|gallery|partners))\/.+/, '$1/{id}')
  const call = operationsIn(document.paths).find((one) => one.path === pattern && one.method === method.toLowerCase())
  const answer = call && findAnswer(document, call.operation, status)
  if (!answer) throw new Error(`${method} ${pattern} answers ${status}, which is not described`)
  return answer.content?.['application/json']?.schema ?? null
}

test('every request of the older paper is answered as it says, or as its contradictions were settled', async () => {
  for (const asked of contentRequests) {
    const { status, body, headers } = await send(asked)
    expect([asked.what, status, status === asked.status ? null : body]).toEqual([asked.what, asked.status, null])
    expect([asked.what, headers['x-request-id']]).toEqual([asked.what, expect.stringMatching(/^[\w-]{8,}$/)])
    const described = describedAnswer(asked, status)
    if (described) expect([asked.what, check(described, body)]).toEqual([asked.what, []])
    if (status === 401) expect([asked.what, headers['www-authenticate']]).toEqual([asked.what, 'Bearer'])
    if (asked.body) expect([asked.what, body]).toEqual([asked.what, asked.body])
    else expect(headers['content-type']).toMatch(/^image\//)
    if (asked.keeps === 'token') kept.set('token', body.access_token)
    else if (asked.keeps) {
      kept.set(asked.keeps, body.data._id)
      kept.set(`${asked.keeps} picture`, body.data.image ?? body.data.logo)
    }
  }
  expect(contentRequests.length).toBeGreaterThan(80)
})
