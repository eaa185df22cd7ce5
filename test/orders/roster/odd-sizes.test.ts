import { expect, test } from 'vitest'
import { samplePriceList } from '../../../seeds/price-list.ts'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { readPaste } from '../../../src/orders/roster/paste.ts'
import { readPriceList } from '../../../src/products/queries.ts'
import { site, testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { makeOrder } from '../support/orders.ts'

const db = useDatabase()

/** All that can be typed and printed but letters, digits and the blank. */
const signs = Array.from({ length: 94 }, (_, nth) => String.fromCharCode(33 + nth)).filter((one) =>
  /[^a-z0-9]/i.test(one),
)
const separators = [',', ';', '|']

/** Saves the sample list with these sizes for adults. */
async function saveSizes(codes: readonly string[]) {
  const list = structuredClone(samplePriceList)
  Object.assign(list.size_sets[0] ?? {}, { sizes: codes.map((code) => ({ code })) })
  return site(db())
    .put('/api/v1/price-list/')
    .set({ Cookie: await signIn(db(), await makeUser(db(), { role: 'admin' })), 'Sec-Fetch-Site': 'same-origin' })
    .send(list)
}

/** An order of shirts, as its customer has it. */
async function shirts(quantity: number) {
  const order = await makeOrder(db())
  const { products } = await readPriceList(db())
  const shirt = products.find(({ slug }) => slug === 'kaos-combed')
  const choices = shirt?.choices.filter(({ name }) => name === 'Hitam').map(({ id }) => id)
  const items = [{ product_id: shirt?.id, quantity, choices }]
  const made = await (await staffOn(db())).call('put', `order/${order.id}/lines/`, { items }).expect(200)
  const address = `/lacak/${order.order_code}/ukuran/?kunci=${trackingKey(testSecret, order)}`
  const send = (fields: object) =>
    shopOn(db())
      .post(address)
      .type('form')
      .send({ version: '0', line_id: made.body.lines[0].id, ...fields })
  return { order, send }
}

test('a size may have any sign in its name but those that separate the cells of a list', async () => {
  const codes = signs.map((sign) => `8${sign}9`)
  const refused = await saveSizes(codes)
  const paths = separators.map((sign) => `size_sets.0.sizes.${codes.indexOf(`8${sign}9`)}.code`)
  expect([refused.status, Object.keys(refused.body.details).sort()]).toEqual([400, paths.sort()])
  for (const code of ['.', '"8', '…']) expect([code, (await saveSizes([code])).status]).toEqual([code, 400])

  const good = codes.filter((code) => !separators.some((sign) => code.includes(sign)))
  expect((await saveSizes(good)).status).toBe(200)
  const { order, send } = await shirts(good.length)
  const paste = good.map((code, nth) => `Budi\t${nth + 1}\t${code}`).join('\n')
  const seen = await send({ paste, action: 'periksa' }).expect(200)
  expect(read(seen.text).text('.said')).toContain(`${good.length} baris, semuanya bisa disimpan`)
  await send({ paste, action: 'simpan' }).expect(303)
  const lines = await db()('order_lines').where({ order_id: order.id, kind: 'goods' }).pluck('id')
  const stored = await db()('order_roster').whereIn('line_id', lines).orderBy('position').pluck('size_code')
  expect(stored).toEqual(good)
})

test.each([
  ['a spreadsheet', (code: string) => `Ani\t10\t${code}`],
  ['a chat', (code: string) => `1. Ani - 10 - ${code}`],
  ['words', (code: string) => `Ani 10 ${code}`],
])('each odd size is read from %s, alone and beside a letter', (_, line) => {
  const readable = signs.filter((sign) => !separators.includes(sign) && sign !== '.')
  const codes = readable.flatMap((sign) => [`A${sign}`, ...(sign === '"' ? [] : [sign, `${sign}A`])])
  const odd = [...codes, '8.9', '½', '👕']
  const found = odd.map((code) => readPaste(`${line(code)}\n${line('M')}`, ['M', code]).rows[0]?.size_code)
  expect(found).toEqual(odd)
})

test('a line of counts takes no longer where sizes are numbers', () => {
  const began = process.cpuUsage()
  readPaste(`${'2x112x112x1'.repeat(30)} zz`, ['2', '12'])
  expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_000)
})
