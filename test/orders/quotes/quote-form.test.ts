import { describe, expect, test } from 'vitest'
import { samplePriceList } from '../../../seeds/price-list.ts'
import { fillPriceList } from '../../../src/products/seed.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { parsePage, postedBy, type Sender, senderBy, withFields } from '../../support/posted.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))
useEach(async () => {
  await fillPriceList(db())
  await makeSettings(db(), { bank_name: 'BCA', bank_account: '123', bank_holder: 'CV' })
})

const NEW = '/admin/penawaran/baru/'
const wati = { customer_name: 'Bu Wati', contact_information: '0812-3456-7890' }
const textOf = (page: ReturnType<typeof parsePage>, selector: string) =>
  page.querySelector(selector)?.text.replace(/\s+/g, ' ').trim() ?? ''

async function opened(path: string, cookie = '') {
  const { text, status } = await shopOn(db()).get(path).set('Cookie', cookie)
  expect(status, path).toBe(200)
  return parsePage(text)
}

/** Presses a button of a page, and returns the page that it answers with or leads to. */
async function press(sender: Sender, typed: Record<string, string>, cookie = '') {
  const posted = postedBy(sender, typed)
  const request = shopOn(db()).post(posted.action).set({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' })
  const { status, headers, text } = await withFields(request, posted)
  const page = status === 303 ? await opened(headers.location ?? '', cookie) : parsePage(text)
  return { status, page }
}

/** The page of a new quotation on which a product was chosen. */
async function chosen(name: string) {
  const page = await opened(NEW, staff().cookie)
  const option = page.querySelectorAll('[name="items.0.product_id"] option').find((one) => one.text.trim() === name)
  const value = option?.getAttribute('value') ?? ''
  return (await press(senderBy(page, 'hitung'), { 'items.0.product_id': value }, staff().cookie)).page
}

describe('a quotation is sent from its form, and accepted on its page', () => {
  test.each(samplePriceList.products.map(({ name }) => name))('%s', async (name) => {
    const fields = { ...wati, 'items.0.quantity': '24' }
    const counted = await press(senderBy(await chosen(name), 'hitung'), fields, staff().cookie)
    expect(textOf(counted.page, '.sum-strong')).toMatch(/^Total 24 potong Rp [\d.]{6,}$/)

    const sent = await press(senderBy(counted.page, 'Kirim penawaran'), {}, staff().cookie)
    expect([sent.status, textOf(sent.page, '[role=alert]')]).toEqual([303, ''])
    const link = new URL(textOf(sent.page, '#link-penawaran'))
    const customers = await opened(link.pathname + link.search)
    const total = textOf(customers, '.sum-strong dd')
    expect(total).toBe(textOf(counted.page, '.sum-strong dd'))

    const accepted = await press(senderBy(customers, 'Setuju'), {})
    expect([accepted.status, textOf(accepted.page, '[role=alert]')]).toEqual([303, ''])
    const [order, ...others] = await db()('orders').select('quantity', 'total_price', 'customer_name')
    expect(others).toEqual([])
    expect(order).toMatchObject({ quantity: 24, customer_name: 'Bu Wati' })
    expect(`Rp ${Number(order?.total_price).toLocaleString('id-ID')}`).toBe(total)
  })
})

test('of the extras of a product only those count that are ticked', async () => {
  const page = await chosen('Kaos combed')
  const boxes = page.querySelectorAll('.quote-extras [type=checkbox]')
  expect(boxes.length).toBeGreaterThan(10)
  const second = boxes[1]
  const ticked = { [second?.getAttribute('name') ?? '']: second?.getAttribute('value') ?? '' }
  const fields = { ...wati, 'items.0.quantity': '24', ...ticked }
  const { status } = await press(senderBy(page, 'Kirim penawaran'), fields, staff().cookie)
  expect(status).toBe(303)
  const [quote] = await db()('quotes').select('wish')
  expect(quote?.wish).toMatchObject({ items: [{ extras: [{ position: 'Dada tengah A4' }] }] })
})

test.each([
  [
    'more than the whole as a discount',
    { 'lines.0.kind': 'discount', 'lines.0.title': 'Diskon', 'lines.0.unit_price': '110%' },
  ],
  ['no number of pieces', { 'items.0.quantity': '' }],
])('with %s the sum says why it is not reckoned, and the field is marked when it is sent', async (_, wrong) => {
  const page = await chosen('Topi')
  const fields = { ...wati, 'items.0.quantity': '24', ...wrong }
  const counted = await press(senderBy(page, 'hitung'), fields, staff().cookie)
  expect(textOf(counted.page, '#penawaran-hitungan')).toContain('Belum bisa dihitung')
  const { status, page: refused } = await press(senderBy(page, 'Kirim penawaran'), fields, staff().cookie)
  expect(status).toBe(422)
  const marked = refused.querySelectorAll('[aria-invalid]').map((one) => one.getAttribute('name'))
  expect(marked).toEqual([Object.keys(wrong).at(-1)])
  const links = refused.querySelectorAll('[role=alert] a').map((one) => one.getAttribute('href'))
  expect(links.map((href) => refused.querySelectorAll(`[id="${href?.slice(1)}"]`).length)).toEqual([1])
})
