import { describe, expect, test } from 'vitest'
import { addWorkingDays, toWibDay } from '../../../src/web/dates.ts'
import { makeShirt } from '../../products/support/make.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { makeOrder } from '../support/orders.ts'

/** What a quotation says of days, and discounts in percent. */

const db = useDatabase()
const staff = useEach(() => staffOn(db()))
const NEW = '/admin/penawaran/baru/'
const wati = { customer_name: 'Bu Wati', contact_information: '0812-3456-7890', dp_percent: '50' }
const plain = (text: string | null) => (text ?? '').replace(/\s+/g, ' ')
/** 24 shirts of the list for 1,632,000, as a form sends them. */
async function shirtFields() {
  const { product } = await makeShirt(db())
  return { 'items.0.product_id': String(product.id), 'items.0.quantity': '24' }
}
const count = async (fields: object) => (await staff().send(NEW, { ...wati, ...fields, hitung: '1' })).page
const sumOf = (page: ReturnType<typeof read>) => plain(page.text('#penawaran-hitungan'))
/** The quotation as it was sent: staff's page and the customer's. */
async function sent(fields: object) {
  const { location, status } = await staff().send(NEW, { ...wati, ...fields, action: 'kirim' })
  expect(status).toBe(303)
  const { page: desk } = await staff().page(location)
  const link = new URL(desk.text('#link-penawaran') ?? '')
  const look = async () => read((await shopOn(db()).get(link.pathname + link.search)).text)
  const code = location.split('/')[3] ?? ''
  return { code, desk, look, at: `/admin/penawaran/${code}/`, link: link.pathname + link.search }
}

describe('the days of a quotation', () => {
  const today = toWibDay(new Date())
  const done = addWorkingDays(today, 10)
  const words = (day: string) => Number(day.slice(8))

  test.each([
    ['too early', addWorkingDays(today, 2), true],
    ['on the day', done, false],
    ['later', addWorkingDays(done, 5), false],
  ])(
    'needed %s stand beside the earliest day, on the form, for staff and for the customer',
    async (_, needed_on, isLate) => {
      const fields = { ...(await shirtFields()), needed_on }
      const { desk, look } = await sent(fields)
      for (const text of [sumOf(await count(fields)), sumOf(desk), plain((await look()).text('.invoice'))]) {
        expect(text).toMatch(new RegExp(`Butuh tanggal ${words(needed_on)} `))
        expect(text).toMatch(new RegExp(`Perkiraan selesai.* ${words(done)} `))
        expect(text.includes('Belum cukup waktu'), text).toBe(isLate)
      }
    },
  )

  test('are said as far as they are known, and an odd one does not hinder the sum', async () => {
    const free = { 'lines.0.title': 'Rompi', 'lines.0.quantity': '24', 'lines.0.unit_price': '90000' }
    const text = sumOf(await count({ ...free, needed_on: '2026-12-02' }))
    expect(text).toContain('Butuh tanggal 2 Desember')
    expect(text).not.toContain('Perkiraan selesai')
    expect(sumOf(await count({ ...(await shirtFields()), needed_on: '2026-99-99' }))).not.toContain('Butuh tanggal')
  })

  test('of an accepted one are those that its order promises', async () => {
    const { code, look } = await sent({ ...(await shirtFields()), needed_on: addWorkingDays(today, 2) })
    const accepted = await staff().call('post', `quotes/${code}/accept/`, { version: 1, note: 'WA' })
    await db()('orders').where({ id: accepted.body.order.id }).update({ due_on: '2031-03-07' })
    expect(plain((await look()).text('.invoice'))).toContain('Perkiraan selesai 7 Maret 2031')
    await db()('orders').where({ id: accepted.body.order.id }).update({ status_order: 'dibatalkan' })
    expect(plain((await look()).text('.invoice'))).not.toContain('Perkiraan selesai')
  })

  test('of one that is paid whole are said so, and of an expired one nothing is promised', async () => {
    const { code, look } = await sent({ ...(await shirtFields()), dp_percent: '100' })
    expect(plain((await look()).text('.invoice'))).toContain('kalau dibayar hari ini')
    await db()('quotes')
      .where({ code })
      .update({ sent_until: toWibDay(new Date(Date.now() - 86_400_000)) })
    const text = plain((await look()).text('.invoice'))
    expect([text.includes('Perkiraan selesai'), text.includes('hari ini')]).toEqual([false, false])
  })
})

describe('a discount in percent', () => {
  const discount = (typed: string) => ({ 'lines.0.kind': 'discount', 'lines.0.unit_price': typed })

  test.each([
    ['10%', 163_200, 'Diskon 10%'],
    ['7,5 %', 122_400, 'Diskon 7,5%'],
    ['-2.5%', 40_800, 'Diskon 2,5%'],
    ['100 %', 1_632_000, 'Diskon 100%'],
  ])('typed as %s is kept in rupiah', async (typed, off, detail) => {
    const ongkir = { 'lines.1.kind': 'delivery', 'lines.1.unit_price': '20000' }
    const fields = { ...(await shirtFields()), ...discount(typed), ...ongkir }
    const total = `Rp ${(1_652_000 - off).toLocaleString('id-ID')}`
    expect(sumOf(await count(fields))).toContain(total)
    const { code, look } = await sent(fields)
    const quote = (await staff().call('get', `quotes/${code}/`)).body
    expect(quote.lines.find(({ kind }: { kind: string }) => kind === 'discount')).toEqual({
      ...{ kind: 'discount', product_id: null, title: 'Potongan', detail, quantity: 1, unit_price: -off, amount: -off },
      ...{ list_price: null, reason: '' },
    })
    const seen = plain((await look()).text('.invoice'))
    expect([seen.includes(detail), seen.includes(total)]).toEqual([true, true])
  })

  test('is rounded to whole rupiah', async () => {
    const odd = { 'lines.1.title': 'Pin', 'lines.1.quantity': '1', 'lines.1.unit_price': '1005' }
    expect(sumOf(await count({ ...odd, ...discount('10%') }))).toContain('Rp 904')
    expect(sumOf(await count({ ...odd, ...discount('0,1%') }))).toContain('Rp 1.004')
  })

  test.each(['0%', '100,1%', '7,55%', '1.000%', 'sepuluh %', '%'])(
    'typed as %s is refused beside its field, and in the sum',
    async (typed) => {
      const fields = { ...(await shirtFields()), ...discount(typed) }
      expect(sumOf(await count(fields))).toContain('Belum bisa dihitung: Tulis persennya dari 0,1% sampai 100%')
      const { status, page } = await staff().send(NEW, { ...wati, ...fields, action: 'kirim' })
      expect([status, page.attribute('[name="lines.0.unit_price"]', 'value')]).toEqual([422, typed])
      expect(page.attribute('[name="lines.0.unit_price"]', 'aria-invalid')).toBe('true')
      expect(page.text('#baris-0-error')).toContain('Tulis persennya')
    },
  )

  test('is no price of goods, and of nothing it is no discount', async () => {
    const goods = { 'lines.0.kind': 'goods', 'lines.0.title': 'Rompi', 'lines.0.unit_price': '10%' }
    expect(sumOf(await count(goods))).toContain('Persen hanya untuk diskon.')
    expect(sumOf(await count(discount('10%')))).toContain('Potongannya nol rupiah.')
  })

  test('follows the lines of a draft, and is a line in rupiah of the order', async () => {
    const fields = { ...(await shirtFields()), ...discount('10%') }
    const { code, at } = await sent(fields)
    const form = (await staff().page(at)).page
    expect(form.attribute('[name="lines.0.unit_price"]', 'value')).toBe('10%')
    const edit_version = form.attribute('[name=edit_version]', 'value')
    const more = { ...wati, ...fields, 'items.0.quantity': '100', edit_version, action: 'kirim' }
    expect((await staff().send(at, more)).status).toBe(303)
    const { order } = (await staff().call('post', `quotes/${code}/accept/`, { version: 2, note: 'WA' })).body
    expect(order.total_price).toBe('5310000.00')
    const { lines } = (await staff().call('get', `order/${order.id}/lines/`)).body
    expect(lines.at(-1)).toMatchObject({ kind: 'discount', detail: 'Diskon 10%', amount: -590_000 })
    const fewer = [
      { ...lines[0], quantity: 50 },
      { ...lines[1], reason: 'Langganan' },
    ]
    const changed = await staff().call('put', `order/${order.id}/lines/`, { lines: fewer })
    expect(changed.status, JSON.stringify(changed.body)).toBe(200)
    const [goods, kept] = (await staff().call('get', `order/${order.id}/lines/`)).body.lines
    expect([goods.amount, kept.amount]).toEqual([50 * 68_000, -590_000])
    // What is left is not 10% of these goods.
    expect(kept.detail).toBe('')
  })

  test('with many blanks before it is read at once', async () => {
    const { status, page } = await staff().send(NEW, {
      ...wati,
      ...(await shirtFields()),
      ...discount(`${' '.repeat(5_000)}x`),
      action: 'kirim',
    })
    expect([status, page.attribute('[name="lines.0.unit_price"]', 'aria-invalid')]).toEqual([422, 'true'])
  })

  test('is typed on the lines of an order too, and gives way to another discount', async () => {
    const order = await makeOrder(db(), { total_price: 1_000_000 })
    const at = `/admin/pesanan/${order.order_code}/baris/`
    const [line] = (await staff().call('get', `order/${order.id}/lines/`)).body.lines
    const typed = {
      'lines.0.id': line.id,
      'lines.0.kind': 'goods',
      'lines.0.title': line.title,
      'lines.0.quantity': '50',
    }
    const off = (price: string, more: object = {}) => ({
      ...{ ...typed, reason: 'Langganan', 'lines.1.kind': 'discount', 'lines.1.reason': 'Langganan' },
      ...{ 'lines.1.unit_price': price, ...more },
    })
    const counted = await staff().send(`${at}hitung/`, off('12,5%'))
    expect([counted.status, plain(counted.page.text('#baris-hasil'))]).toEqual([
      200,
      expect.stringContaining('Rp 875.000'),
    ])
    expect(counted.page.texts('#baris-hasil li').at(-1)).toBe('Potongan Diskon 12,5%−Rp 125.000')
    const wrong = await staff().send(at, { ...off('110%'), action: 'simpan' })
    expect([wrong.status, wrong.page.text('#b-1-harga-error')]).toEqual([
      422,
      expect.stringContaining('Tulis persennya'),
    ])
    expect((await staff().send(at, { ...off('12,5%'), action: 'simpan' })).status).toBe(303)
    const linesOf = async () => (await staff().call('get', `order/${order.id}/lines/`)).body.lines
    const [goods, discount] = await linesOf()
    expect(discount).toMatchObject({ title: 'Potongan', detail: 'Diskon 12,5%', amount: -125_000 })
    const again = {
      'lines.0.id': goods.id,
      'lines.1.id': discount.id,
      'lines.1.detail': discount.detail,
      action: 'simpan',
    }
    expect((await staff().send(at, off('50.000', { ...again, 'lines.1.quantity': '1' }))).status).toBe(303)
    expect((await linesOf()).at(-1)).toMatchObject({ detail: '', amount: -50_000 })
  })
})
