import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, expectTypeOf, test } from 'vitest'
import { root } from '../../src/root.ts'
import type { Context } from '../../src/web/context.ts'
import { useShop } from '../orders/conformance/world.ts'
import { johns, makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { bearer, programOf } from '../support/tokens.ts'
import { useOnce } from '../support/use.ts'
import { WEBHOOK_TOKEN } from '../support/xendit.ts'
import { oddTexts, oddValues } from './odd-values.ts'

/**
 * Sends hostile bodies to one address of each way in which a body is read. What routes make of hostile values is tested
 * with the schemas of their calls in call-schemas.test.ts.
 */

const db = useOwnDatabase()
const shop = useShop(db)

const world = useOnce(async () => {
  const admin = await makeUser(db(), { role: 'admin' })
  const token = async (api: 'comics' | 'content') => bearer((await programOf(db(), admin, api)).access_token)
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const cookie = await signIn(db(), admin, shop().port)
  const comics = await token('comics')
  const form = { title: 'Uji', genre_ids: [5], age_label: 'semua', made_with_ai: false, rights: true }
  const comic = await send('POST', '/api/v1/comics', {
    body: JSON.stringify(form),
    headers: { ...comics, 'content-type': 'application/json' },
  })
  return { order, invoice, cookie, comics, content: await token('content'), comic: JSON.parse(comic.text).data.id }
})

type Sample = {
  path: (made: ReturnType<typeof world>) => string
  headers?: (made: ReturnType<typeof world>) => Record<string, string>
  fields?: Readonly<Record<string, string>>
}
/** An address for each way in which a body is read. */
const samples: Record<string, Sample> = {
  'a form of a page': { path: () => '/kontak/', fields: { name: 'Budi', message: 'Halo, ini pesan.' } },
  'a page with pictures': { path: () => '/pesan/lain/', fields: johns },
  'a page with one file': { path: ({ invoice }) => `/invoice/${invoice.invoice_code}/bukti/`, fields: { note: 'x' } },
  'a call': { path: () => '/api/v1/price/', fields: { quantity: '3' } },
  'a call of orders': { path: () => '/api/v1/order/', fields: johns },
  'a call of comics': { path: () => '/api/v1/comics/story-idea', headers: ({ comics }) => comics },
  'pages of a comic': { path: ({ comic }) => `/api/v1/comics/${comic}/pages`, headers: ({ comics }) => comics },
  'a call of content': {
    path: () => '/blogs',
    headers: ({ content }) => content,
    fields: { title: 'Malam Lampion', content: 'Isi.' },
  },
  'a webhook': { path: () => '/api/v1/webhook/xendit/', headers: () => ({ 'x-callback-token': WEBHOOK_TOKEN }) },
}
const ways = Object.entries(samples).map(([name, sample], nth) => [name, sample, nth] as const)

/** The files that read bytes of a request, and where hostile ones are sent besides. */
const readers = {
  'comics/own-pages/sending.ts': 'test/comics/own-pages/uploads.long.test.ts',
  'payments/webhooks.ts': 'test/payments/doku-webhook.test.ts',
  'web/incoming/multipart.ts': 'test/web/multipart.test.ts',
  'web/incoming/parsed-body.ts': 'test/web/body-types.test.ts',
}

test('bytes of a body are read in these files alone, and what they make of it has no type before it is checked', () => {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const reading = files.filter(
    (file) =>
      file.endsWith('.ts') &&
      !file.startsWith('demo/') &&
      /\bbusboy\(|\bbodyParser\(|\brawBody\(|\breq\.(pipe|iterator|read|setEncoding)\(|of (ctx\.)?req\b/.test(
        readFileSync(path.join(root, 'src', file), 'utf8'),
      ),
  )
  expect(reading.sort()).toEqual(Object.keys(readers))
  for (const file of Object.values(readers)) expect(readFileSync(path.join(root, file), 'utf8')).toMatch(/\btest\b/)
  // No route can use a part of a body without a schema, because the compiler refuses it.
  expectTypeOf<Context['request']['body']>().toBeUnknown()
})

test('each way in which an API declares calls has an address among those that hostile bodies are sent to', () => {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const places = files.filter(
    (file) =>
      file.endsWith('.ts') && /= callsOver[<(]|\bcallsOver</.test(readFileSync(path.join(root, 'src', file), 'utf8')),
  )
  const bodiless = ['anilibria/api/calls.ts', 'anime/api/calls.ts']
  // These have tests of their own: test/anilibria/internal.test.ts and test/accounts/google.
  const others = ['accounts/google/calls.ts', 'anilibria/internal/calls.ts']
  const sampled = ['comics/api/call.ts', 'content/api/call.ts', 'platform/api/plain-calls.ts']
  expect(places.sort()).toEqual([...bodiless, ...others, ...sampled].sort())
})

type Answer = { status: number; text: string }
async function send(method: string, address: string, init: Omit<RequestInit, 'method'>): Promise<Answer> {
  const answer = await fetch(`${shop().origin}${address}`, { redirect: 'manual', ...init, method })
  return { status: answer.status, text: await answer.text() }
}

/** Sends a body to a sample, and returns what is wrong with the answer; null if nothing is. */
async function findFault({ path: address, headers }: Sample, body: BodyInit, type?: Record<string, string>) {
  const made = world()
  const own = headers?.(made) ?? { cookie: made.cookie }
  const { status, text } = await send('POST', address(made), { body, headers: { ...own, ...type } })
  return status >= 500 || status === 429 ? `${status} ${text.slice(0, 160).replace(/\s+/g, ' ')}` : null
}

const json = 'application/json'
const multipart = 'multipart/form-data; boundary=x'
const bodies: [type: string, body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>][] = [
  ...'null 1 "x" [] [[]] [{}] { {"a":  \u{feff}{} {"a":1,} NaN'.split(' ').map((one): [string, string] => [json, one]),
  ...['gzip', 'deflate', 'br', 'rot13'].map((packing): [string, string, Record<string, string>] => [
    ...([json, '{"a":1}'] as const),
    { 'content-encoding': packing },
  ]),
  [json, '{"versi":[],"version":{},"subject":{"a":1},"name":[],"orders":[null],"pesanan":{"length":1}}'],
  ['application/json; charset=utf-16', '{}'],
  ['application/json; charset=nothing', '{}'],
  ['application/vnd.api+json', '{"customer_name":[]}'],
  [json, Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ...'text/plain application/xml image/png x application/octet-stream'
    .split(' ')
    .map((one): [string, string] => [one, 'a=b']),
  ['application/x-www-form-urlencoded', '%&%=%E0%A4%A&a[b=1&__proto__[x]=1&=&=='],
  ['application/x-www-form-urlencoded', Array.from({ length: 2_000 }, (_, at) => `a${at}=1`).join('&')],
  ['application/x-www-form-urlencoded; charset=utf-7', 'a=b'],
  ['multipart/form-data', 'x'],
  [multipart, 'no part at all'],
  [multipart, '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut'],
  [multipart, '--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n'],
  [multipart, '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nv\r\n--x--\r\n'],
  [multipart, '--x\r\nContent-Disposition: form-data; name="design"; filename="a.png"\r\n\r\nno picture\r\n--x--\r\n'],
  [
    multipart,
    '--x\r\nContent-Disposition: form-data; name="proof"; filename="\u0000.svg"\r\nContent-Type: image/svg+xml\r\n\r\n<svg/>\r\n--x--\r\n',
  ],
  [json, `{"a":"${'x'.repeat(66_000)}"}`],
]

test.each(ways)(
  '%s refuses every body that is cut off, of another type, no object or badly packed',
  async (_, sample) => {
    for (const [type, body, headers = {}] of bodies)
      expect([
        type,
        String(body).slice(0, 40),
        await findFault(sample, body, { 'content-type': type, ...headers }),
      ]).toEqual([type, String(body).slice(0, 40), null])
  },
)

test.each(ways.filter(([, { fields }]) => fields))(
  '%s withstands an odd value in a field of JSON and of forms, also twice and under odd names',
  async (_, sample, nth) => {
    const { fields = {} } = sample
    const [field = ''] = Object.keys(fields)
    // Each way gets a third of the values, so that together they get all.
    const isDue = (at: number) => (at + nth) % 3 === 0
    for (const value of oddValues.filter((_, at) => isDue(at))) {
      const others = Object.entries(fields).slice(1)
      const body = `{${[...others.map((one) => one.map((part) => JSON.stringify(part)).join(':')), `"${field}":${value}`]}}`
      expect([value.slice(0, 40), await findFault(sample, body, { 'content-type': json })]).toEqual([
        value.slice(0, 40),
        null,
      ])
    }
    for (const [at, value] of oddTexts.entries()) {
      if (!isDue(at)) continue
      const form = at % 2 === 0 ? new URLSearchParams(fields) : new FormData()
      if (form instanceof FormData) for (const [name, one] of Object.entries(fields)) form.append(name, one)
      form.set(field, value)
      if (at % 4 < 2) form.append(field, value)
      if (at % 5 === 0)
        for (const odd of ['__proto__', 'constructor[prototype][x]', 'a[b][c]', ''])
          form.append(odd || 'x'.repeat(300), value)
      expect([value.slice(0, 40), await findFault(sample, form)]).toEqual([value.slice(0, 40), null])
    }
  },
)
