import { describe, expect, test } from 'vitest'
import { makeShirt } from '../../products/support/make.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))
/** A product at 68,000 from 24 pieces, in sizes, with names at 10,000 a row. */
async function makeProduct() {
  const { product, names } = await makeShirt(db(), { name: 'Jersey printing' })
  return { id: product.id, slug: product.slug, extra: names.id }
}
const rini = { customer_name: 'Bu Rina', contact_information: '0812-3456-7890' }
const shirts = [{ title: 'Rompi panitia', quantity: 24, unit_price: 90_000 }]

const draft = async (more: object = {}) => {
  const { body, status } = await staff().call('post', 'quotes/', { ...rini, lines: shirts, dp_percent: 50, ...more })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const act = (code: string, what: string, body: object = {}) => staff().call('post', `quotes/${code}/${what}/`, body)
const sent = async (more: object = {}) => (await act((await draft(more)).code, 'send')).body
const pathOf = ({ url }: { url: string }) => url.replace('http://127.0.0.1', '')
const look = async (quote: { url: string }) => {
  const { text, status, headers } = await shopOn(db()).get(pathOf(quote))
  return { page: read(text), status, headers, text }
}
const answer = (quote: { url: string }, form: object) =>
  shopOn(db()).post(pathOf(quote)).type('form').set('Sec-Fetch-Site', 'same-origin').send(form)

describe('the API', () => {
  test('a draft has a code of its own, its sums, a week and a link; nothing is sent', async () => {
    const quote = await draft({ lines: [...shirts, { kind: 'discount', title: 'Langganan', unit_price: 60_000 }] })
    expect(quote).toMatchObject({
      ...{ state: 'draft', version: 0, quantity: 24, total_price: 2_100_000, dp_percent: 50, dp_amount: 1_050_000 },
      ...{ order_id: null, sent_at: null, reason: '', customer: { name: 'Bu Rina' } },
    })
    expect(quote.code).toMatch(/^PNW-\d{8}-[A-Z0-9]{3}$/)
    expect(quote.lines.map(({ kind, amount }: { kind: string; amount: number }) => [kind, amount])).toEqual([
      ['goods', 2_160_000],
      ['discount', -60_000],
    ])
    expect(await db()('order_messages').where('quote_id', 'is not', null)).toEqual([])
    expect((await look(quote)).page.body()).toContain('Sedang kami siapkan')
  })

  test('goods of the price list are priced by it; a known customer is named by id', async () => {
    const jersey = await makeProduct()
    const first = await draft()
    const sizes = [
      { code: 'L', quantity: 20 },
      { code: 'XXL', quantity: 4 },
    ]
    const wish = { product_id: jersey.id, sizes, extras: [{ id: jersey.extra }] }
    const made = await staff().call('post', 'quotes/', { customer_id: first.customer.id, ...wish })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    expect(made.body.customer).toEqual(first.customer)
    expect(made.body.total_price).toBe(24 * 68_000 + 4 * 5_000 + 24 * 10_000)
    expect(made.body.lines[0]).toMatchObject({ kind: 'goods', unit_price: 68_000, list_price: 68_000 })
  })

  test('wrong input is named by dotted path: no goods, no price, a discount larger than all', async () => {
    const post = async (body: object) => (await staff().call('post', 'quotes/', { ...rini, ...body })).body
    expect(await post({})).toMatchObject({ error_code: 'VALIDATION_ERROR', details: { lines: [expect.any(String)] } })
    expect((await post({ lines: [{ title: 'Topi' }] })).details).toHaveProperty(['lines.0.unit_price'])
    expect((await post({ items: [{ product_id: 999 }] })).details).toHaveProperty(['items.0.product_id'])
    const less = { kind: 'discount', title: 'Diskon', unit_price: -2_160_000 }
    expect((await post({ lines: [...shirts, less] })).details).toEqual({
      lines: ['Harga seluruhnya harus lebih dari nol.'],
    })
    expect((await post({ lines: shirts, contact_information: 'entah' })).details).toHaveProperty('contact_information')
  })

  test('what is changed after sending waits for the next send, and the older version is not accepted any more', async () => {
    const first = await sent()
    expect(first).toMatchObject({ state: 'sent', version: 1 })
    const patch = await staff().call('patch', `quotes/${first.code}/`, {
      version: 1,
      lines: [{ title: 'Rompi panitia', quantity: 24, unit_price: 100_000 }],
    })
    expect(patch.body).toMatchObject({ state: 'sent', version: 1, total_price: 2_400_000 })
    expect((await look(first)).page.body()).toContain('Rp 2.160.000')
    expect((await act(first.code, 'send')).body).toMatchObject({ version: 2, total_price: 2_400_000 })
    expect((await staff().call('patch', `quotes/${first.code}/`, { version: 1, terms: 'x' })).status).toBe(409)
    const old = await act(first.code, 'accept', { version: 1 })
    expect(old.status).toBe(409)
    expect(old.body).toMatchObject({
      error_code: 'CONFLICT',
      details: { sent_total: ['2160000'], current_total: ['2400000'] },
    })
    const page = await answer(first, { version: 1, action: 'setuju' })
    expect(page.status).toBe(409)
    for (const sum of ['Rp 2.160.000', 'Rp 2.400.000']) expect(read(page.text).body()).toContain(sum)
    expect(await db()('orders')).toEqual([])
  })

  test('terms alone are changed without another price', async () => {
    const jersey = await makeProduct()
    const quote = await draft({ lines: undefined, product_id: jersey.id, quantity: 24 })
    await db()('product_prices').update({ unit_price: 1 })
    const { body } = await staff().call('patch', `quotes/${quote.code}/`, { terms: 'DP dulu' })
    expect(body).toMatchObject({ terms: 'DP dulu', total_price: 1_632_000 })
  })

  test('accepting makes one confirmed order with these lines and its DP invoice; again it is the same', async () => {
    await makeSettings(db(), { bank_name: 'BCA', bank_account: '123', bank_holder: 'CV' })
    const jersey = await makeProduct()
    const wish = { items: [{ product_id: jersey.id, sizes: [{ code: 'XXL', quantity: 24 }] }] }
    const quote = await sent({
      ...wish,
      lines: [{ kind: 'discount', title: 'Langganan', unit_price: 100_000 }],
      needed_on: '2027-01-05',
    })
    const first = await act(quote.code, 'accept', { version: 1, note: 'lewat telepon' })
    expect(first.status, JSON.stringify(first.body)).toBe(201)
    const total = 24 * 73_000 - 100_000
    expect(first.body).toMatchObject({
      quote: { state: 'accepted', reason: 'lewat telepon', order_code: first.body.order.order_code },
      order: { total_price: `${total}.00`, quantity: 24, price_confirmed: true, dp_percent: '50.00' },
      invoice: { invoice_amount: `${total / 2}.00` },
    })
    const again = await act(quote.code, 'accept', { version: 1 })
    expect(again.status).toBe(200)
    expect(again.body).toEqual(first.body)
    const [order] = await db()('orders')
    expect(order).toMatchObject({ needed_on: '2027-01-05', customer_id: quote.customer.id })
    const lines = await db()('order_lines').orderBy('position')
    expect(lines.map(({ kind, amount, parent_id }) => [kind, Number(amount), parent_id === null])).toEqual([
      ['goods', 24 * 68_000, true],
      ['size', 24 * 5_000, false],
      ['discount', -100_000, true],
    ])
    expect(await db()('order_sizes')).toMatchObject([{ size_code: 'XXL', quantity: 24 }])
    expect((await look(quote)).page.attribute('.invoice-side a.button', 'href')).toContain('/lacak/ORD-')
  })

  test('a draft, a declined and an expired one are not accepted; a past last day is over at once', async () => {
    const code = (await draft()).code
    expect((await act(code, 'accept')).body).toMatchObject({ error_code: 'ILLEGAL_TRANSITION' })
    const past = await sent({ valid_until: '2020-01-01' })
    expect(past).toMatchObject({ state: 'expired' })
    const over = await act(past.code, 'accept', { version: 1 })
    expect([over.status, over.body.error_code]).toEqual([409, 'EXPIRED'])
    const declined = await sent()
    expect((await act(declined.code, 'decline', { reason: 'mahal' })).body).toMatchObject({
      state: 'declined',
      reason: 'mahal',
    })
    expect((await act(declined.code, 'accept')).body).toMatchObject({ error_code: 'ILLEGAL_TRANSITION' })
  })

  test('the list is filtered by state and words; an order is copied', async () => {
    const order = await makeOrder(db(), { customer_name: 'Pak Joko' })
    const copy = await staff().call('post', 'quotes/', { order_id: order.id })
    expect(copy.body).toMatchObject({ total_price: 7_500_000, quantity: 50, customer: { name: 'Pak Joko' } })
    expect(copy.body.lines).toMatchObject([{ unit_price: null, amount: 7_500_000 }])
    await sent()
    const list = async (query: string) => (await staff().call('get', `quotes/?${query}`)).body
    expect(await list('state=sent')).toMatchObject({ count: 1, results: [{ state: 'sent' }], next: null })
    expect(await list('search=joko')).toMatchObject({ count: 1, results: [{ code: copy.body.code }] })
    expect((await staff().call('get', `quotes/${copy.body.code}/`)).body).toEqual(copy.body)
  })

  test('only staff may call', async () => {
    expect((await shopOn(db()).get('/api/v1/quotes/')).status).toBe(401)
    const cookie = await signIn(db(), await makeUser(db(), { role: 'editor' }))
    expect((await shopOn(db()).get('/api/v1/quotes/').set('Cookie', cookie)).status).toBe(403)
    expect((await staff().call('get', 'quotes/PNW-20260101-XXX/')).status).toBe(404)
  })
})

describe('the page of the customer', () => {
  test('opens with its key only, and is kept by nobody', async () => {
    const quote = await sent()
    const { status, headers, page } = await look(quote)
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    expect(headers['x-robots-tag']).toContain('noindex')
    for (const words of ['Rompi panitia', 'Rp 2.160.000', 'DP 50%', 'dua juta seratus enam puluh ribu rupiah'])
      expect(page.body()).toContain(words)
    for (const path of [
      `/penawaran/${quote.code}/`,
      `/penawaran/${quote.code}/?kunci=salah`,
      '/penawaran/PNW-20260101-XXX/',
    ])
      expect((await shopOn(db()).get(path)).status).toBe(404)
  })

  test('a yes leads to the order, twice to the same', async () => {
    const quote = await sent()
    for (const _ of [1, 2]) {
      const { status, headers } = await answer(quote, { version: 1, action: 'setuju' })
      expect([status, headers.location]).toEqual([303, pathOf(quote)])
    }
    const orders = await db()('orders')
    expect(orders).toHaveLength(1)
    expect(orders[0]).toMatchObject({ source: 'public', price_confirmed: true })
    expect(await db()('invoices')).toMatchObject([{ payment_type: 'dp', invoice_amount: '1080000' }])
    expect((await look(quote)).page.text('.invoice-side h2')).toBe('Sudah disetujui')
  })

  test('a change that is asked for becomes a task of staff, and cannot be accepted meanwhile', async () => {
    const quote = await sent()
    const empty = await answer(quote, { version: 1, action: 'ubah', text: ' ' })
    expect(empty.status).toBe(422)
    expect((await answer(quote, { version: 1, action: 'ubah', text: 'Lengan panjang ya' })).status).toBe(303)
    expect((await answer(quote, { version: 1, action: 'setuju' })).status).toBe(409)
    const { page } = await staff().page(`/admin/penawaran/${quote.code}/`)
    expect(page.text('.quote-now')).toContain('Minta diubah')
    expect(page.text('.quote-request')).toBe('Lengan panjang ya')
    expect((await staff().page('/admin/')).html).toContain(`/admin/penawaran/${quote.code}/`)
    expect((await act(quote.code, 'send')).body).toMatchObject({ state: 'sent', version: 2 })
  })

  test('a no closes it', async () => {
    const quote = await sent()
    await answer(quote, { version: 1, action: 'tidak', text: 'Dapat yang lain' })
    expect((await look(quote)).page.body()).toContain('Dapat yang lain')
  })

  test('after the last day a new one can be asked for', async () => {
    const quote = await sent({ valid_until: '2020-01-01' })
    const { page } = await look(quote)
    expect(page.texts('form button')).toEqual(['Minta diperbarui'])
    expect((await answer(quote, { version: 1, action: 'setuju' })).status).toBe(409)
    expect((await answer(quote, { version: 1, action: 'ubah', text: 'Masih bisa?' })).status).toBe(303)
  })
})

describe('an inquiry', () => {
  const ask = (form: object) =>
    shopOn(db()).post('/pesan/lain/').type('form').set('Sec-Fetch-Site', 'same-origin').send(form)

  test('becomes a quote that was asked for, once, with a page of its own', async () => {
    const jersey = await makeProduct()
    const form = read((await shopOn(db()).get(`/pesan/lain/?produk=${jersey.slug}&jumlah=6`)).text)
    expect(form.attribute('[name=quantity]', 'value')).toBe('6')
    const fields = {
      ...{ ...rini, product_id: jersey.id, quantity: 6, request: 'Enam saja, untuk futsal', needed_on: '2027-02-01' },
      submission: form.attribute('[name=submission]', 'value'),
    }
    const first = await ask(fields)
    expect(first.status, first.text).toBe(303)
    expect((await ask(fields)).headers.location).toBe(first.headers.location)
    expect(await db()('quotes')).toMatchObject([{ state: 'asked', version: 0, request: 'Enam saja, untuk futsal' }])
    const page = read((await shopOn(db()).get(first.headers.location ?? '')).text)
    expect(page.body()).toContain('Kami balas dengan penawaran, biasanya dalam 1 hari kerja')
    const [quote] = await db()('quotes')
    const desk = await staff().page(`/admin/penawaran/${quote?.code}/`)
    expect(desk.page.attribute('[name="items.0.quantity"]', 'value')).toBe('6')
    expect((await staff().page('/admin/')).html).toContain('Minta penawaran')
  })

  test('wrong fields keep what was typed', async () => {
    const { status, text } = await ask({ customer_name: 'Rina', contact_information: 'x', request: '' })
    expect(status).toBe(422)
    const page = read(text)
    expect(page.attribute('[name=customer_name]', 'value')).toBe('Rina')
    expect(page.text('#f-request-error')).not.toBeNull()
    expect(page.text('#f-contact_information-error')).not.toBeNull()
  })
})

describe('staff', () => {
  test('send a quote from the form in one go; the message waits for them with a link', async () => {
    const jersey = await makeProduct()
    const form = {
      ...{
        ...rini,
        dp_percent: 50,
        valid_until: '2099-01-31',
        terms: '',
        action: 'kirim',
        submission: 'formulir-satu-1',
      },
      'items.0.product_id': jersey.id,
      'items.0.sizes.0.code': 'L',
      'items.0.sizes.0.quantity': '24',
      'items.0.extras.0.id': jersey.extra,
      'items.0.extras.0.position': '',
      'lines.0.kind': 'discount',
      'lines.0.title': 'Langganan',
      'lines.0.quantity': '1',
      'lines.0.unit_price': '52.000',
      'lines.1.kind': 'goods',
      'lines.1.quantity': '1',
    }
    const counted = await staff().send('/admin/penawaran/baru/', { ...form, hitung: '1' })
    expect(counted.page.text('#penawaran-hitungan')).toContain('Rp 1.820.000')
    expect(await db()('quotes')).toEqual([])
    const { status, location } = await staff().send('/admin/penawaran/baru/', form)
    expect(status).toBe(303)
    expect((await staff().send('/admin/penawaran/baru/', form)).location).toBe(location)
    const [quote] = await db()('quotes')
    expect(quote).toMatchObject({ state: 'sent', version: 1 })
    const { page } = await staff().page(location)
    expect(page.attribute('a.primary', 'href')).toMatch(/^https:\/\/wa\.me\/6281234567890\?text=/)
    expect(page.text('.message')).toMatch(/^Penawaran WhatsApp .*Menunggu kamu kirim/)
    expect(page.attribute('.message a', 'href')).toMatch(/^https:\/\/wa\.me\/6281234567890\?text=/)
    expect(decodeURIComponent(page.attribute('.message a', 'href') ?? '')).toContain(
      `/penawaran/${quote?.code}/?kunci=`,
    )
    expect(page.attribute('[name="lines.0.unit_price"]', 'value')).toBe('-52000')
    const old = await staff().send(location.split('?')[0] ?? '', { ...form, edit_version: 1 })
    expect(old.status).toBe(409)
    expect((await staff().page('/admin/penawaran/?keadaan=sent&cari=rina')).page.texts('.desk-who')).toHaveLength(1)
  })

  test('a pasted list of players gives sizes and names, which go over to the order', async () => {
    const jersey = await makeProduct()
    const paste = [
      'Nama\tNo\tUkuran',
      ...Array.from({ length: 23 }, (_, nth) => `Pemain ${nth}\t${nth}\tL`),
      'Budi\t07\t2xl',
    ]
    const form = {
      ...{
        ...rini,
        dp_percent: 50,
        action: 'kirim',
        'items.0.product_id': jersey.id,
        'items.0.paste': paste.join('\n'),
      },
      ...{ 'items.0.sizes.0.code': 'S', 'items.0.sizes.0.quantity': '', 'items.0.extras.0.id': jersey.extra },
    }
    const odd = { ...form, 'items.0.paste': 'Nama\tNo\tUkuran\nAri\t1\tZZ' }
    const refused = await staff().send('/admin/penawaran/baru/', odd)
    expect(refused.status).toBe(422)
    expect(refused.page.text('#barang-0')).toContain('Baris 1: Ukuran ini tidak ada.')
    const { location } = await staff().send('/admin/penawaran/baru/', form)
    const [quote] = await db()('quotes')
    expect((await staff().page(location)).page.text('#barang-0')).toContain('24 baris terbaca · L 23, XXL 1')
    const { body } = await act(quote?.code ?? '', 'accept', { version: 1 })
    expect(body.order.total_price).toBe(`${24 * 68_000 + 5_000 + 24 * 10_000}.00`)
    expect(await db()('order_sizes').orderBy('size_code')).toMatchObject([
      { size_code: 'L', quantity: 23 },
      { size_code: 'XXL', quantity: 1 },
    ])
    const roster = await db()('order_roster').orderBy('position')
    expect(roster).toHaveLength(24)
    expect(roster.at(-1)).toMatchObject({ name: 'Budi', number: '07', size_code: 'XXL' })
  })

  test('a pasted list that only counts gives the sizes of a quotation', async () => {
    const jersey = await makeProduct()
    const item = { 'items.0.product_id': jersey.id, 'items.0.paste': 'L 20\nXXL 4\nTotal 24' }
    const { location } = await staff().send('/admin/penawaran/baru/', {
      ...rini,
      ...{ dp_percent: 50, action: 'kirim', ...item },
    })
    const { page } = await staff().page(location)
    expect(page.text('#barang-0')).toContain('Jumlah tiap ukuran terbaca · L 20, XXL 4')
    const [quote] = await db()('quotes')
    const { body } = await act(quote?.code ?? '', 'accept', { version: 1 })
    expect(body.order.total_price).toBe(`${24 * 68_000 + 4 * 5_000}.00`)
  })

  test('a known number brings the name and the orders before', async () => {
    await sent()
    const { page } = await staff().send('/admin/penawaran/baru/', { hitung: '1', contact_information: '081234567890' })
    expect(page.attribute('[name=customer_name]', 'value')).toBe('Bu Rina')
  })

  test('what is wrong stands in the form, with everything typed kept', async () => {
    const jersey = await makeProduct()
    const wrong = {
      ...rini,
      action: 'kirim',
      'items.0.product_id': jersey.id,
      'items.0.quantity': '',
      dp_percent: '20',
    }
    const { status, page } = await staff().send('/admin/penawaran/baru/', wrong)
    expect(status).toBe(422)
    expect(page.text('#barang-0')).toContain('Isi jumlahnya.')
    expect(page.text('#f-dp_percent-error')).not.toBeNull()
    const none = await staff().send('/admin/penawaran/baru/', { ...rini, action: 'kirim' })
    expect(none.status).toBe(422)
    expect(none.page.body()).toContain('Isi dulu barang dan harganya.')
    expect(await db()('quotes')).toEqual([])
  })

  test('note how the customer agreed, or close it', async () => {
    const quote = await sent()
    const at = `/admin/penawaran/${quote.code}/`
    expect((await staff().send(at, { action: 'setuju', version: 1, text: '' })).status).toBe(422)
    const yes = await staff().send(at, { action: 'setuju', version: 1, text: 'WA pukul 10' })
    expect(yes.location).toMatch(/^\/admin\/pesanan\/ORD-/)
    const other = await sent()
    expect((await staff().send(`/admin/penawaran/${other.code}/`, { action: 'tutup' })).location).toContain(
      'kabar=tutup',
    )
  })

  test('a product in the bin stays at the price that the quote knows', async () => {
    const jersey = await makeProduct()
    const quote = await sent({ lines: undefined, product_id: jersey.id, quantity: 24 })
    await db()('products').update({ deleted_at: new Date() })
    const { page } = await staff().page(`/admin/penawaran/${quote.code}/`)
    expect(page.text('#barang-0 select option[selected]')).toBe('Jersey printing')
    expect((await answer(quote, { version: 1, action: 'setuju' })).status).toBe(303)
    expect(await db()('orders')).toMatchObject([{ total_price: '1632000' }])
  })
})

test("an empty wish for a change is told at its field; what was asked is shown afterwards in the customer's words", async () => {
  const quote = await sent()
  const empty = await answer(quote, { action: 'ubah', version: '1', text: ' ' })
  const page = read(empty.text)
  expect([empty.status, page.text('#f-text-error')]).toEqual([422, 'Tulis apa yang perlu diubah.'])
  expect(page.all('#f-text[aria-invalid][autofocus]')).toHaveLength(1)
  expect(page.all('.form-errors')).toEqual([])
  await answer(quote, { action: 'ubah', version: '1', text: 'Warnanya merah' })
  expect((await look(quote)).page.body()).toContain('Kamu minta: Warnanya merah')
})
