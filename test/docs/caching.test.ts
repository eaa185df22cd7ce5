import { get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiOperation, JsonSchema, Reference } from '../../src/platform/api/openapi.ts'
import { operationsIn } from '../../src/platform/api/openapi.ts'
import { makeComic } from '../comics/support/make.ts'
import { makePurchase } from '../comics/support/purchases.ts'
import { makeSeries } from '../comics/support/series.ts'
import { makeItem } from '../content/support/make.ts'
import { makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { useCatalog } from '../support/catalog.ts'
import { documentOf } from '../support/document.ts'
import { type Served, serve } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

/** What every answer of every JSON API says about keeping it, by its kind: walks what the document describes. */

const { db, upstream } = useCatalog()
const document = documentOf('http://127.0.0.1')
const reads = operationsIn(document.paths)
  .map(({ method, path, operation }) => ({ method, path, operation, id: operation.operationId }))
  .filter(({ method, operation }) => method === 'get' && jsonOf(operation) && !operation['x-messages'])

let site: Served
let cookie: string
let addressOf: (path: string, operation: ApiOperation) => string

beforeAll(async () => {
  await db()('anilibria_sync').update({ checked_at: new Date(), full_at: new Date() })
  site = await serve(db(), { ANILIBERTY_BASE_URL: upstream().baseUrl })
  const admin = await makeUser(db(), { role: 'admin' })
  cookie = await signIn(db(), admin)
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const comic = await makeComic(db(), { user_id: admin.id })
  const draft = await makeComic(db(), { user_id: admin.id, draft_status: 'SCRIPT_READY' })
  const series = await makeSeries(db(), { user_id: admin.id, episodes: ['Satu'] })
  const purchase = await makePurchase(db(), admin)
  const [template] = await db()('message_templates')
    .insert({ name: 'Contoh', type: 'custom', channel: 'whatsapp', body: 'Halo {{customer_name}}' })
    .returning('id')
  await db()('banners').insert({ slug: 'pilihan', title: 'Pilihan' }).onConflict('slug').ignore()
  const quote = await post('/api/v1/quotes/', {
    customer_name: 'Bu Rina',
    contact_information: '081234567890',
    lines: [{ title: 'Rompi', quantity: 24, unit_price: 90_000 }],
  })
  const items = Object.fromEntries(
    await Promise.all(
      (['program', 'post', 'photo', 'partner'] as const).map(
        async (kind) => [kind, (await makeItem(db(), kind)).public_id] as const,
      ),
    ),
  )
  const ids: [RegExp, string | number][] = [
    [/^\/programs\//, String(items.program)],
    [/^\/blogs\//, String(items.post)],
    [/^\/gallery\//, String(items.photo)],
    [/^\/partners\//, String(items.partner)],
    [/v2\/titles\/by-external/, 1],
    [/v2\/titles/, 9101],
    [/^\/api\/v1\/orders?\/|admin\/orders/, order.id],
    [/admin\/templates/, Number(template?.id)],
    [/^\/api\/(v1\/)?users\//, admin.id],
    [/series/, series.id],
    [/drafts\/\{id\}\/panels/, comic.id],
    [/draft/, draft.id],
    [/comics/, comic.id],
  ]
  const named: Record<string, string | number> = {
    number: 1,
    day: 'monday',
    slug: 'pilihan',
    name: 'withdrawal_minimum',
    invoice: purchase.invoice_number,
  }
  const codes: [RegExp, string][] = [
    [/quotes/, String(quote.code)],
    [/invoice/, invoice.invoice_code],
  ]
  const fill = (path: string, name: string) => {
    const [, found] = [...(name === 'code' ? codes : ids)].find(([where]) => where.test(path)) ?? []
    return String(named[name] ?? found ?? 'tiada')
  }
  const { data } = JSON.parse((await read('/api/v1/anime-terbaru/', {})).text)
  const queries: Record<string, string> = {
    trackOrder: `order_code=${order.order_code}`,
    detail: `anime_slug=${data.results[0].anime_slug}`,
    episode: `episode_url=${data.results[0].url}`,
    search: 'query=a',
    anilibriaSearch: 'q=письма',
    anilibriaChanges: 'since=2026-01-01',
    checkReferralCode: 'code=ABC123',
    checkTransactions: `invoice_number=${purchase.invoice_number}`,
  }
  addressOf = (path, { operationId }) =>
    `${path.replace(/\{(\w+)\}/g, (_, name: string) => fill(path, name))}?${queries[operationId] ?? ''}`
})
afterAll(() => site.stop())

async function post(path: string, body: object) {
  const headers = { 'content-type': 'application/json', cookie }
  return (await fetch(site.origin + path, { method: 'POST', body: JSON.stringify(body), headers })).json()
}

async function read(address: string, headers: Record<string, string>) {
  const answer = await fetch(site.origin + address, { headers })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

function jsonOf({ responses }: ApiOperation): JsonSchema | Reference | undefined {
  const good = responses[200]
  return good && '$ref' in good ? undefined : good?.content?.['application/json']?.schema
}

/** Names of fields with what somebody earns or has, what opens something, and what is paid by it. */
const sensitive =
  /(^|_)(balance|revenue|earnings|earned|total_(commission|withdrawal))$|(invoice|referral)_code$|_token$|^payment_url$/
/** Lists of what a member has paid and earned. */
const histories = /^\/api\/v1\/(subscriptions\/payment-history|analytics\/(history|transactions))$/
/** A question that names a code or an invoice is one of these too. */
const sensitiveQuestion = /code|invoice/

function isSensitive({ parameters = [] }: ApiOperation, schema: unknown): boolean {
  const names = parameters.flatMap((one) => ('name' in one && one.in === 'query' ? [one.name] : []))
  return names.some((name) => sensitiveQuestion.test(name)) || fieldsOf(schema).some((name) => sensitive.test(name))
}

function fieldsOf(schema: unknown, seen = new Set<unknown>()): string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return []
  seen.add(schema)
  if ('$ref' in schema) return fieldsOf(document.components.schemas[String(schema.$ref).split('/').at(-1) ?? ''], seen)
  return Object.entries(schema).flatMap(([name, inner]) => {
    if (name === 'properties') return [...Object.keys(inner), ...fieldsOf(Object.values(inner), seen)]
    return name === 'example' || name === 'default' ? [] : fieldsOf(inner, seen)
  })
}

const needsAccount = ({ security = [] }: ApiOperation) =>
  security.length > 0 && security.every((one) => Object.keys(one).length > 0)

const constants =
  /^(listComic(Styles|Genres|Characters|Backgrounds)(Alias1)?|readComicKit|packages|paymentMethods|shownSetting|anilibriaGenres)$/

/** Each answer may be another one. */
const everNew = new Set(['anilibriaRandom', 'anilibriaChanges', 'anilibriaHealth'])
/** They say how it is at this moment. */
const checks = new Set(['serverHealth', 'serverReady'])
/** What they answer well needs a program of another service, Google, a recording or a file that is being sent. */
const elsewhere = new Set([
  ...['anilibriaTitleByShikimori', 'anilibriaTitleByMal', 'internalStats', 'internalCacheStats', 'returnFromGoogle'],
  ...['readTranscription', 'readUpload', 'listPages'],
])

function policyOf({ operation, path, id }: (typeof reads)[number]): RegExp {
  if (checks.has(id) || histories.test(path) || isSensitive(operation, jsonOf(operation))) return /^no-store$/
  if (needsAccount(operation)) return /^private, no-cache$/
  return constants.test(id) ? /^public, max-age=[1-9]\d*$/ : /^(no-cache|public, max-age=[1-9]\d*)$/
}

const unread = /"(?:scene|price)":null/

test.each(reads.filter(({ id }) => !elsewhere.has(id)))('$id ($path)', async (call) => {
  const address = addressOf(call.path, call.operation)
  const own: Record<string, string> = needsAccount(call.operation) ? { cookie } : {}
  const policy = policyOf(call)
  const tags: (string | null)[] = []
  // What is read from words follows a moment later.
  if (call.id === 'readDraftState')
    await expect.poll(async () => (await read(address, own)).text, { timeout: 30_000 }).not.toMatch(unread)
  for (const encoding of ['br', 'gzip', 'identity']) {
    const headers = { ...own, 'Accept-Encoding': encoding }
    const answer = await read(address, headers)
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, ''])
    const isPacked = Buffer.byteLength(answer.text) > 512 && encoding !== 'identity'
    expect(answer.headers.get('content-encoding')).toBe(isPacked ? encoding : null)
    expect(answer.headers.get('vary')).toContain('Accept-Encoding')
    expect(answer.headers.get('cache-control')).toMatch(policy)
    const etag = answer.headers.get('etag')
    if (policy.test('no-store')) expect(etag).toBe(null)
    else if (!everNew.has(call.id)) {
      const again = await read(address, { ...headers, 'If-None-Match': etag ?? '' })
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
      expect(again.headers.get('cache-control')).toMatch(policy)
    }
    if (isPacked || encoding === 'identity') tags.push(etag)
  }
  const strong = tags.filter((etag) => etag?.startsWith('"'))
  expect(new Set(strong).size).toBe(strong.length)
})

test('the document has what is read here and elsewhere', () => {
  expect(reads.length).toBeGreaterThan(100)
  const all = new Set(reads.map(({ id }) => id))
  expect([...elsewhere, ...everNew, ...checks].filter((id) => !all.has(id))).toEqual([])
})

test('what a member reads of public calls is theirs; a constant is the same for everybody', async () => {
  const policies = async (path: string, headers: Record<string, string>) =>
    (await read(path, headers)).headers.get('cache-control')
  for (const path of ['/api/v1/public/comics', '/programs', '/api/v1/series']) {
    expect([path, await policies(path, {})]).toEqual([path, 'no-cache'])
    expect([path, await policies(path, { cookie })]).toEqual([path, 'private, no-cache'])
  }
  for (const headers of [{ cookie }, { authorization: 'Bearer apa' }])
    expect(await policies('/api/v1/styles', headers)).toBe('public, max-age=300')
})

test('a list of a hundred orders is small on the wire', async () => {
  for (let made = 0; made < 100; made += 1) await makeOrder(db(), { customer_name: `Pelanggan ke-${made * 7919}` })
  for (const encoding of ['br', 'gzip']) {
    const { port } = site
    const headers = { cookie, 'Accept-Encoding': encoding }
    const bytes = await new Promise<number>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/api/v1/order/?page_size=100', headers }, (answer) => {
        let length = 0
        answer.on('data', (part: Buffer) => {
          length += part.length
        })
        answer.on('end', () => resolve(length))
      }).on('error', reject)
    })
    expect(bytes).toBeGreaterThan(1_000)
    expect(bytes).toBeLessThan(14_000)
  }
})
