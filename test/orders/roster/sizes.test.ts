import { describe, expect, test } from 'vitest'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { listUnlike } from '../../../src/orders/payments/money-queries.ts'
import { makeShirt } from '../../products/support/make.ts'
import { testSecret } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { useOnce } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { makeInvoice, makeOrder } from '../support/orders.ts'

const db = useOwnDatabase()
const staff = useOnce(() => staffOn(db()))
const shirt = useOnce(() => makeShirt(db()))

type Order = Awaited<ReturnType<typeof makeOrder>>
const put = (order: Order, body: object) => staff().call('put', `order/${order.id}/sizes/`, body)
const sizesOf = async (order: Order) => (await staff().call('get', `order/${order.id}/sizes/`)).body
const totalOf = async ({ id }: Order) => Number((await db()('orders').where({ id }).first())?.total_price)

/** An order of shirts by the price list, with the id of its line. */
async function shirts(quantity = 24, extras: object[] = []) {
  const order = await makeOrder(db())
  const made = await staff().call('put', `order/${order.id}/lines/`, {
    items: [{ product_id: shirt().product.id, quantity, extras }],
  })
  expect(made.body.error).toBeUndefined()
  return { order, line_id: made.body.lines[0].id as string }
}
const base = 24 * 68_000

describe('the sizes of a line', () => {
  test('are saved while they are fewer than its pieces, and bring their size lines', async () => {
    const { order, line_id } = await shirts()
    const invoice = await makeInvoice(db(), order)
    const some = await put(order, {
      version: 0,
      line_id,
      sizes: [
        { code: 'XXL', quantity: 6 },
        { code: 'L', quantity: 10 },
      ],
    })
    expect(some.body).toMatchObject({
      version: 1,
      is_locked: false,
      lines: [
        {
          line_id,
          quantity: 24,
          is_complete: false,
          sizes: [
            { code: 'L', quantity: 10 },
            { code: 'XXL', quantity: 6 },
          ],
        },
      ],
    })
    expect(await totalOf(order)).toBe(base + 30_000)
    expect((await db()('invoices').where({ id: invoice.id }).first())?.invoice_status).toBe('dibatalkan')
    const open = await db()('invoices').where({ order_id: order.id, invoice_status: 'belum dibayar' })
    expect(open).toMatchObject([{ payment_type: 'dp', invoice_amount: String((base + 30_000) / 2) }])
    const old = await put(order, { version: 0, line_id, sizes: [] })
    expect([old.status, old.body.error_code]).toEqual([409, 'CONFLICT'])
    const whole = await put(order, {
      version: 1,
      line_id,
      sizes: [
        { code: 'L', quantity: 24 },
        { code: 'XXL', quantity: 0 },
      ],
    })
    expect(whole.body.lines).toMatchObject([{ is_complete: true, sizes: [{ code: 'L', quantity: 24 }] }])
    expect(await totalOf(order)).toBe(base)
    expect(await listUnlike(db())).toEqual([])
  })

  test('are not more than its pieces, nor unknown, nor twice the same', async () => {
    const { order, line_id } = await shirts()
    const wrong = async (sizes: object[]) => (await put(order, { line_id, sizes })).body.details
    expect(await wrong([{ code: 'L', quantity: 25 }])).toEqual({ sizes: ['Ada 25, padahal jumlahnya 24 potong.'] })
    expect(await wrong([{ code: 'Q', quantity: 2 }])).toEqual({ 'sizes.0.code': ['Ukuran Q tidak ada.'] })
    expect(
      await wrong([
        { code: 'L', quantity: 2 },
        { code: 'L', quantity: 3 },
      ]),
    ).toEqual({ 'sizes.1.code': ['Ukuran L tertulis dua kali.'] })
    const foreign = await put(order, { line_id: '999999', sizes: [] })
    expect([foreign.status, Object.keys(foreign.body.details)]).toEqual([400, ['line_id']])
    expect(await sizesOf(order)).toMatchObject({ version: 0, lines: [{ sizes: [] }] })
  })

  test('of a roster are those of its rows, and its price is the agreed one until it is complete', async () => {
    const { order, line_id } = await shirts(24, [{ id: shirt().names.id }])
    expect(await totalOf(order)).toBe(base + 24 * 10_000)
    const paste = 'Nama\tNo\tUkuran\nBudi\t10\tL\nAni\t07\txxl\n\t\tM'
    const seen = await put(order, { line_id, paste, preview: true })
    expect(seen.body).toMatchObject({
      has_header: true,
      good: 3,
      bad: 0,
      sums: [
        { code: 'M', quantity: 1 },
        { code: 'L', quantity: 1 },
        { code: 'XXL', quantity: 1 },
      ],
    })
    expect((await sizesOf(order)).version).toBe(0)
    const saved = await put(order, { line_id, paste })
    expect(saved.body.rows).toHaveLength(3)
    expect((await sizesOf(order)).lines).toMatchObject([
      {
        sizes: [{ code: 'M' }, { code: 'L' }, { code: 'XXL' }],
        roster: [{ position: 0, name: 'Budi', number: '10' }, { number: '07', size_code: 'XXL' }, { name: '' }],
      },
    ])
    expect(await totalOf(order)).toBe(base + 24 * 10_000)
  })

  test('of a list with a wrong row are saved only where that is asked for', async () => {
    const { order, line_id } = await shirts()
    const paste = 'Budi,10,L\nAni,7,Jumbo\nTotal: 2 pcs'
    const refused = await put(order, { line_id, paste })
    expect([refused.status, Object.keys(refused.body.details)]).toEqual([400, ['paste.1.size_code', 'paste.2.text']])
    expect((await put(order, { line_id, paste, only_good: true })).body).toMatchObject({
      good: 1,
      bad: 2,
      lines: [{ sizes: [{ code: 'L', quantity: 1 }] }],
    })
    const long = await put(order, { line_id, paste: 'Budi 10 L\n'.repeat(501) })
    expect([long.status, long.body.details]).toEqual([400, { paste: ['Paling banyak 500 baris.'] }])
    expect((await put(order, { line_id, paste: 'Budi 10 L\n'.repeat(25) })).body.details).toEqual({
      paste: ['Ada 25, padahal jumlahnya 24 potong.'],
    })
    const roster = await put(order, { line_id, roster: [{ name: 'A'.repeat(41), number: '1', size_code: 'm' }] })
    expect(roster.body.details).toEqual({ 'roster.0.name': ['Nama paling banyak 40 huruf.'] })
    expect(
      (await put(order, { line_id, roster: [{ name: 'Ani', number: '1', size_code: 'm' }] })).body.lines,
    ).toMatchObject([{ roster: [{ size_code: 'M' }] }])
  })

  test('are taken away by an empty list only', async () => {
    const { order, line_id } = await shirts()
    await put(order, { line_id, roster: [{ name: 'Ani', size_code: 'L' }] })
    const wrong = async (body: object) => Object.keys((await put(order, { line_id, ...body })).body.details)
    expect(await wrong({})).toEqual(['sizes'])
    expect(await wrong({ sizes: [], roster: [] })).toEqual(['roster'])
    expect(await wrong({ paste: ' \n' })).toEqual(['paste'])
    expect(await wrong({ paste: 'Budi 10 9XL', only_good: true })).toEqual(['paste'])
    expect((await sizesOf(order)).lines).toMatchObject([{ roster: [{ name: 'Ani' }], sizes: [{ code: 'L' }] }])
    expect((await put(order, { line_id, roster: [] })).body.lines).toMatchObject([{ roster: [], sizes: [] }])
  })

  test('sent as they were read change nothing, and are read as in a paste', async () => {
    const { order, line_id } = await shirts()
    const sizes = [{ code: 'xxl.', quantity: 3 }]
    expect((await put(order, { line_id, sizes })).body.lines).toMatchObject([{ sizes: [{ code: 'XXL', quantity: 3 }] }])
    expect((await put(order, { line_id, sizes: [{ code: '2XL', quantity: 3 }] })).body.version).toBe(1)
    const roster = [
      { name: null, number: 7, size_code: 'L', is_done: true },
      { number: null, size_code: 'M' },
    ]
    const saved = await put(order, { line_id, roster })
    expect(saved.body.lines[0].roster).toMatchObject([{ name: '', number: '7', is_done: true }, { is_done: false }])
    const again = await put(order, { line_id, roster: saved.body.lines[0].roster })
    expect([again.status, again.body.version]).toEqual([200, 2])
    const unsized = await put(order, { line_id, roster: [{ name: 'Ani' }] })
    expect(unsized.body.lines[0]).toMatchObject({ is_complete: false, sizes: [], roster: [{ name: 'Ani' }] })
    const nobody = await put(order, { line_id, roster: [{ note: 'kiper' }] })
    expect(Object.keys(nobody.body.details)).toEqual(['roster.0.size_code'])
  })

  test('are checked in a preview as in a save', async () => {
    const { order, line_id } = await shirts()
    const long = await put(order, { line_id, preview: true, paste: 'Budi 10 L\n'.repeat(501) })
    expect([long.status, Object.keys(long.body.details)]).toEqual([400, ['paste']])
    expect((await put(order, { version: 9, line_id, preview: true, paste: 'Budi 10 L' })).status).toBe(409)
  })

  test('of an emptied roster are paid by the rows of the wish', async () => {
    const order = await makeOrder(db())
    const items = [{ product_id: shirt().product.id, quantity: 24, rows: 5, extras: [{ id: shirt().names.id }] }]
    const made = await staff().call('put', `order/${order.id}/lines/`, { items })
    const line_id = made.body.lines[0].id
    await put(order, { line_id, paste: 'Budi 10 L' })
    expect(await totalOf(order)).toBe(base + 50_000)
    await put(order, { line_id, roster: [] })
    expect(await totalOf(order)).toBe(base + 50_000)
  })

  test('of a name that grows in capital letters are refused, not lost', async () => {
    const { order, line_id } = await shirts()
    const long = await put(order, { line_id, capitals: true, roster: [{ name: 'ß'.repeat(40), size_code: 'L' }] })
    expect([long.status, long.body.details]).toEqual([400, { 'roster.0.name': ['Nama paling banyak 40 huruf.'] }])
  })

  test('of names are paid as agreed, whatever the roster was before', async () => {
    const { order, line_id } = await shirts(24, [{ id: shirt().names.id }])
    await put(order, { line_id, paste: 'Budi 10 L' })
    expect(await totalOf(order)).toBe(base + 24 * 10_000)
    await put(order, { line_id, sizes: [{ code: 'L', quantity: 24 }] })
    expect(await totalOf(order)).toBe(base + 24 * 10_000)
    await put(order, { line_id, paste: 'Budi 10 L' })
    await put(order, { line_id, sizes: [{ code: 'L', quantity: 20 }] })
    const paste = Array.from({ length: 24 }, (_, nth) => `Budi ${nth + 1} L`).join('\n')
    await put(order, { line_id, paste })
    expect(await totalOf(order)).toBe(base + 24 * 10_000)
  })

  test('never bring the price below what was paid', async () => {
    const { order, line_id } = await shirts()
    await put(order, { line_id, sizes: [{ code: 'XXL', quantity: 24 }] })
    await db()('orders')
      .where({ id: order.id })
      .update({ paid_amount: base + 120_000, status_order: 'lunas' })
    await db()('payments').insert({
      ...{
        order_id: order.id,
        payment_type: 'full',
        provider: 'manual',
        provider_ref: order.id,
        amount: base + 120_000,
      },
      ...{ state: 'applied', paid_at: new Date() },
    })
    const low = await put(order, { line_id, sizes: [{ code: 'L', quantity: 24 }] })
    expect([low.status, low.body.error]).toEqual([409, expect.stringContaining('Catat dulu pengembalian Rp 120.000')])
    expect((await sizesOf(order)).lines).toMatchObject([{ sizes: [{ code: 'XXL' }] }])
  })
})

describe('the page of sizes', () => {
  const key = (order: Order) => trackingKey(testSecret, order)
  const own = (order: Order) => `/lacak/${order.order_code}/ukuran/?kunci=${key(order)}`
  const form = { version: '0', action: 'simpan' }
  const asCustomer = async (order: Order, fields: object) => {
    const { status, text, headers } = await shopOn(db())
      .post(own(order))
      .set('Sec-Fetch-Site', 'same-origin')
      .type('form')
      .send(fields)
    return { status, location: headers.location, page: read(text) }
  }

  test('opens for the customer with the key only', async () => {
    const { order } = await shirts()
    expect((await shopOn(db()).get(`/lacak/${order.order_code}/ukuran/`)).status).toBe(404)
    const seen = await shopOn(db()).get(own(order))
    expect([seen.status, seen.headers['cache-control'], seen.headers['x-robots-tag']]).toEqual([
      200,
      'no-store',
      'noindex',
    ])
    expect(read(seen.text).text('.pill')).toBe('0 dari 24 potong')
  })

  test('shows the customer a new sum before it saves', async () => {
    const { order, line_id } = await shirts()
    const sizes = { line_id, 'sizes.0.code': 'XXL', 'sizes.0.quantity': '6' }
    const asked = await asCustomer(order, { version: '0', ...sizes })
    expect([asked.status, asked.page.text('.said-warn')]).toEqual([
      200,
      expect.stringContaining('Harganya menjadi Rp 1.662.000, sekarang Rp 1.632.000.'),
    ])
    expect((await sizesOf(order)).version).toBe(0)
    const shown_total = asked.page.attribute('[name=shown_total]', 'value')
    const saved = await asCustomer(order, { ...form, ...sizes, shown_total })
    expect([saved.status, saved.location]).toEqual([303, `${own(order)}&kabar=tersimpan`])
    expect(await totalOf(order)).toBe(base + 30_000)
    const late = await asCustomer(order, { ...form, ...sizes })
    expect([late.status, late.page.text('.form-errors')]).toEqual([409, expect.stringContaining('baru saja diubah')])
    expect(late.page.attribute('[name="sizes.4.quantity"]', 'value')).toBe('6')
  })

  test('keeps a list of names until it is taken away by itself', async () => {
    const { order, line_id } = await shirts()
    await put(order, { line_id, paste: 'Budi 10 L\nAni 7 M' })
    const sizes = { ...form, version: '1', line_id, 'sizes.3.code': 'L', 'sizes.3.quantity': '4' }
    const refused = await asCustomer(order, sizes)
    expect([refused.status, refused.page.text('.form-errors')]).toEqual([409, expect.stringContaining('daftar nama')])
    const late = await shopOn(db()).get(`${own(order)}&kabar=tersimpan`)
    expect(read(late.text).texts('.flash, .said').join(' ')).toContain('tersimpan')
    const again = await shopOn(db())
      .post(`${own(order)}&kabar=tersimpan`)
      .type('form')
      .send(sizes)
    expect(again.text).not.toContain('Ukurannya tersimpan.')
    expect((await sizesOf(order)).lines[0].roster).toHaveLength(2)
    const gone = await asCustomer(order, { ...form, version: '1', line_id, action: 'hapus' })
    expect([gone.status, (await sizesOf(order)).lines[0].roster]).toEqual([303, []])
  })

  test.each(['hasOwnProperty', '__proto__', 'tarik'])(
    'takes a button that there is not, %s, for the one that saves',
    async (action) => {
      const { order, line_id } = await shirts()
      const sizes = { version: '0', line_id, 'sizes.0.code': 'L', 'sizes.0.quantity': '24' }
      expect((await asCustomer(order, { ...sizes, action })).status).toBe(303)
      expect((await sizesOf(order)).lines[0].sizes).toMatchObject([{ code: 'L', quantity: 24 }])
    },
  )

  test('says at once that a list is longer than its line', async () => {
    const { order, line_id } = await shirts(2)
    const seen = await asCustomer(order, { ...form, line_id, paste: 'Budi L\nAni L\nCici M', action: 'periksa' })
    expect(seen.page.text('.said-warn')).toContain('Ada 3 baris, padahal jumlahnya 2 potong.')
    expect(seen.page.texts('details button')).toEqual(['Periksa daftar'])
  })

  test('takes nothing away by a form without sizes', async () => {
    const { order, line_id } = await shirts()
    await put(order, { line_id, sizes: [{ code: 'L', quantity: 3 }] })
    expect((await asCustomer(order, { ...form, version: '1', line_id })).status).toBe(422)
    expect((await sizesOf(order)).lines).toMatchObject([{ sizes: [{ code: 'L', quantity: 3 }] }])
  })

  test('is saved in one go, so that a sum that was not shown never counts', async () => {
    const { order, line_id } = await shirts()
    const invoice = await makeInvoice(db(), order)
    const sizes = { line_id, 'sizes.0.code': 'XXL', 'sizes.0.quantity': '6' }
    const other = await asCustomer(order, { ...form, ...sizes, shown_total: String(base + 5_000) })
    expect([other.status, other.page.attribute('[name=shown_total]', 'value')]).toEqual([200, String(base + 30_000)])
    expect([await totalOf(order), (await sizesOf(order)).version]).toEqual([base, 0])
    expect((await db()('invoices').where({ id: invoice.id }).first())?.invoice_status).toBe('belum dibayar')
  })

  test('marks each odd row of a pasted list, keeps it, and saves the good ones', async () => {
    const { order, line_id } = await shirts()
    const list = { ...form, line_id, paste: 'Budi 10 L\nAni 10 M\n=1+1 3 S\nCici 8 9XL' }
    const seen = await asCustomer(order, { ...list, action: 'periksa' })
    expect(seen.page.text('.said')).toContain('3 baris bisa disimpan, 1 belum.')
    expect(seen.page.texts('.roster tbody tr td:last-child').map((text) => text.split('.')[0])).toEqual([
      ...[
        'Nomor ini dipakai dua kali',
        'Nomor ini dipakai dua kali',
        'Mirip rumus lembar sebar',
        'Ukuran ini tidak ada',
      ],
    ])
    expect(seen.page.text('textarea[name=paste]')).toContain('=1+1 3 S')
    expect((await asCustomer(order, list)).status).toBe(422)
    expect((await asCustomer(order, { ...list, action: 'benar', capitals: '1' })).status).toBe(303)
    expect((await sizesOf(order)).lines).toMatchObject([
      { roster: [{ name: 'BUDI' }, { name: 'ANI' }, { name: '=1+1' }] },
    ])
  })

  test('asks what the columns are where they can be read in two ways, and goes by the answer', async () => {
    const { order, line_id } = await shirts()
    const list = { ...form, line_id, paste: '1\tBudi\tL\tXL\t7\n2\tAndi\tL\tM\t8\n3\tCandra\tL\tS\t9' }
    const seen = await asCustomer(order, { ...list, action: 'periksa' })
    expect(seen.page.texts('.roster tbody td:nth-child(4)')).toEqual(['XL', 'M', 'S'])
    expect(seen.page.texts('.roster tbody td:last-child')).toEqual(
      Array(3).fill('Bacaannya perkiraan. Cocokkan dengan daftarnya.'),
    )
    const columns_of = seen.page.attribute('[name=columns_of]', 'value') ?? ''
    expect(columns_of).toBe('index,name,gender,size_code,number')
    expect(seen.page.texts('.roster-columns option[selected]').map((text) => text.trim())).toEqual([
      ...['Nomor urut', 'Nama di baju', 'Laki-laki/perempuan', 'Ukuran', 'Nomor punggung'],
    ])
    const kinds = ['index', 'name', 'size_code', 'skip', 'number']
    const columns = Object.fromEntries(kinds.map((kind, at) => [`columns.${at}`, kind]))
    const answered = await asCustomer(order, { ...list, ...columns, columns_of, action: 'periksa' })
    expect(answered.page.texts('.roster tbody td:nth-child(4)')).toEqual(['L', 'L', 'L'])
    expect(answered.page.texts('.roster-odd')).toEqual([])
    expect(answered.page.text('.goods')).toContain('Dilepas: 3 isi kolom')
    const still = answered.page.attribute('[name=columns_of]', 'value')
    expect((await asCustomer(order, { ...list, ...columns, columns_of: still })).status).toBe(303)
    expect((await sizesOf(order)).lines).toMatchObject([{ sizes: [{ code: 'L', quantity: 3 }] }])
    // Another list is not read by the columns of the first.
    const other = { ...list, ...columns, columns_of, version: '1', paste: 'Eka\t4\tM\nFani\t5\tS' }
    expect((await asCustomer(order, other)).status).toBe(303)
    expect((await sizesOf(order)).lines).toMatchObject([
      { roster: [{ name: 'Eka', size_code: 'M' }, { name: 'Fani' }] },
    ])
    const wrong = await asCustomer(order, { ...list, ...columns, 'columns.0': 'x', columns_of, action: 'periksa' })
    expect(wrong.status).toBe(422)
  })

  test('saves what it showed where the answer on the columns was left as it was', async () => {
    const { order, line_id } = await shirts()
    const list = { ...form, line_id, paste: 'Budi Santoso\tBudi\t10\tL\nAni Sari\tAni\t7\tM\nCici\t9\tS' }
    const seen = await asCustomer(order, { ...list, action: 'periksa' })
    expect(seen.page.texts('.roster tbody td:nth-child(2)')).toEqual(['Budi', 'Ani', 'Cici'])
    const columns_of = seen.page.attribute('[name=columns_of]', 'value') ?? ''
    const columns = Object.fromEntries(columns_of.split(',').map((kind, at) => [`columns.${at}`, kind]))
    expect((await asCustomer(order, { ...list, ...columns, columns_of })).status).toBe(303)
    expect((await sizesOf(order)).lines[0].roster).toMatchObject([
      { name: 'Budi' },
      { name: 'Ani' },
      { name: 'Cici', number: '9', size_code: 'S' },
    ])
  })

  test('keeps names without a size when the good rows are saved', async () => {
    const { order, line_id } = await shirts()
    const paste = 'Jersey kelas 9C\n1. Budi L 7\n2. Bu Wati\n\n3. Ani L/XL 8'
    const seen = await asCustomer(order, { ...form, line_id, paste, action: 'periksa' })
    expect(seen.page.text('.said')).toContain('3 baris bisa disimpan, 2 belum.')
    expect(seen.page.text('.said-warn[autofocus]')).toContain('Belum ada ukurannya: Bu Wati, Ani.')
    expect((await asCustomer(order, { ...form, line_id, paste, action: 'benar' })).status).toBe(303)
    const [line] = (await sizesOf(order)).lines
    const saved = read((await shopOn(db()).get(own(order))).text)
    expect(saved.text('.said-warn')).toBe('Belum ada ukurannya: Bu Wati, Ani.')
    expect(line).toMatchObject({ is_complete: false, sizes: [{ code: 'L', quantity: 1 }] })
    expect(line.roster.map((row: Record<string, string>) => [row.name, row.size_code, row.note])).toEqual([
      ['Budi', 'L', ''],
      ['Bu Wati', '', ''],
      ['Ani', '', 'L/XL'],
    ])
  })

  test('saves a list that only counts as sizes, and never over names', async () => {
    const { order, line_id } = await shirts()
    const list = { ...form, line_id, paste: 'S 4\nM 8\nL 7\nXL 5\nTotal 24' }
    const seen = await asCustomer(order, { ...list, action: 'periksa' })
    expect(seen.page.text('.said')).toContain('Terbaca sebagai jumlah tiap ukuran, tanpa nama: 24 potong.')
    expect(seen.page.texts('.roster')).toEqual([])
    expect((await asCustomer(order, list)).status).toBe(303)
    const sizes = [
      { code: 'S', quantity: 4 },
      { code: 'M', quantity: 8 },
      { code: 'L', quantity: 7 },
      { code: 'XL', quantity: 5 },
    ]
    expect((await sizesOf(order)).lines).toMatchObject([{ is_complete: true, sizes, roster: [] }])
    const many = await asCustomer(order, { ...list, version: '1', paste: 'S 14\nM 18', action: 'periksa' })
    expect(many.page.text('.said-warn')).toContain('Ada 32 potong, padahal jumlahnya 24 potong.')
    await put(order, { line_id, roster: [{ name: 'Ani', size_code: 'L' }] })
    const late = await asCustomer(order, { ...list, version: '2' })
    expect([late.status, late.page.text('.form-errors')]).toEqual([409, expect.stringContaining('daftar nama')])
  })

  test('never loses a list of names to the grid; the list has a button of its own', async () => {
    const { order, line_id } = await shirts(2)
    await put(order, { line_id, paste: 'Budi 10 L\nAni 7 L' })
    const sizes = { ...form, version: '1', line_id, 'sizes.0.code': 'L', 'sizes.0.quantity': '1' }
    const refused = await asCustomer(order, sizes)
    expect([refused.status, refused.page.text('.form-errors')]).toEqual([409, expect.stringContaining('daftar nama')])
    expect(refused.page.text('[value=hapus]')).toBe('Hapus daftar nama (2)')
    const many = await asCustomer(order, {
      ...form,
      version: '1',
      line_id,
      action: 'periksa',
      paste: 'A 1 L\nB 2 L\nC 3 L',
    })
    expect(many.page.text('.said-warn')).toContain('Ada 3 baris, padahal jumlahnya 2 potong.')
    expect((await asCustomer(order, { ...form, version: '1', line_id, action: 'hapus' })).status).toBe(303)
    expect((await sizesOf(order)).lines).toMatchObject([{ roster: [], sizes: [] }])
  })

  test('follows a line that was changed meanwhile, and keeps what was typed', async () => {
    const { order, line_id } = await shirts()
    await staff().call('put', `order/${order.id}/lines/`, { items: [{ product_id: shirt().product.id, quantity: 25 }] })
    const sent = { ...form, line_id, 'sizes.0.code': 'L', 'sizes.0.quantity': '7' }
    const late = await asCustomer(order, sent)
    expect([late.status, late.page.text('.form-errors')]).toEqual([409, expect.stringContaining('baru saja diubah')])
    expect(late.page.attribute('[name="sizes.2.quantity"]', 'value')).toBe('7')
    const now = late.page.attribute('[name=line_id]', 'value') ?? ''
    expect((await asCustomer(order, { ...sent, line_id: now })).status).toBe(303)
    expect((await asCustomer(order, { ...sent, version: '1', line_id: ['1', '2'] })).status).toBe(422)
  })

  test('is locked by staff or the start of production; then the customer asks', async () => {
    const { order, line_id } = await shirts()
    await staff().send(`/admin/pesanan/${order.order_code}/ukuran/`, { action: 'kunci' })
    const shut = await asCustomer(order, { ...form, line_id, 'sizes.0.code': 'L', 'sizes.0.quantity': '2' })
    expect([shut.status, shut.page.text('.form-errors')]).toEqual([409, expect.stringContaining('sudah dikunci')])
    expect((await asCustomer(order, { action: 'buka' })).status).toBe(403)
    expect((await asCustomer(order, { action: 'minta', text: 'Budi jadi XL' })).status).toBe(303)
    const notice = await db()('notices').where('message', 'like', `${order.order_code}%`).first()
    expect(notice?.message).toContain('Budi jadi XL')
    const desk = await staff().send(`/admin/pesanan/${order.order_code}/ukuran/`, {
      ...form,
      line_id,
      'sizes.0.code': 'L',
      'sizes.0.quantity': '2',
    })
    expect(desk.status).toBe(303)
    await staff().send(`/admin/pesanan/${order.order_code}/ukuran/`, { action: 'buka' })
    expect((await sizesOf(order)).is_locked).toBe(false)
    await db()('orders').where({ id: order.id }).update({ production_status: 'diproses' })
    expect((await sizesOf(order)).is_locked).toBe(true)
  })
})

test('sizes and rosters as they were read are no change; rows keep what was ticked', async () => {
  const { order, line_id } = await shirts(2)
  const roster = [
    { name: 'Budi', number: 7, size_code: 'xl', is_done: true },
    { name: null, number: null, size_code: 'L' },
  ]
  const saved = await put(order, { version: 0, line_id, roster })
  expect(saved.body.lines[0].roster).toMatchObject([
    { name: 'Budi', number: '7', size_code: 'XL', is_done: true },
    { name: '', number: '', size_code: 'L', is_done: false },
  ])
  const again = await put(order, { version: 1, line_id, roster: saved.body.lines[0].roster })
  expect(again.body).toEqual(saved.body)

  const other = await shirts()
  const sizes = [{ code: '2xl', quantity: 6 }]
  const sized = await put(other.order, { version: 0, line_id: other.line_id, sizes })
  expect(sized.body.lines[0].sizes).toEqual([{ code: 'XXL', quantity: 6 }])
  const same = await put(other.order, { version: 1, line_id: other.line_id, sizes: sized.body.lines[0].sizes })
  expect(same.body).toEqual(sized.body)
})

test('a paste answers with counts, what it left out and what is a guess, and takes the columns', async () => {
  const { order, line_id } = await shirts()
  const preview = async (body: object) => (await put(order, { line_id, preview: true, ...body })).body
  const counts = [
    { code: 'S', quantity: 4 },
    { code: 'M', quantity: 8 },
  ]
  expect(await preview({ paste: 'S 4, M 8' })).toEqual({
    ...{ columns: [], has_header: false, rows: [], counts, sums: counts, dropped: [], good: 0, bad: 0 },
  })
  const guess = await preview({ paste: 'Budi\tL\tXL\t081234567890\nAndi\tL\tM\t081234567891' })
  expect(guess).toMatchObject({
    columns: ['name', 'gender', 'size_code', null],
    dropped: [{ kind: 'phone', count: 2 }],
    rows: [
      { name: 'Budi', size_code: 'XL', note: 'L/P: L', problems: [{ code: 'guessed_columns', level: 'warning' }] },
      { name: 'Andi', size_code: 'M' },
    ],
  })
  const columns = ['name', 'size_code', 'note', 'skip']
  const sent = { paste: 'Budi\tL\tXL\nAndi\tL\tM', columns }
  expect((await preview(sent)).rows).toMatchObject([
    { name: 'Budi', size_code: 'L', note: 'XL', problems: [] },
    { size_code: 'L', note: 'M' },
  ])
  expect((await put(order, { line_id, ...sent })).body.lines).toMatchObject([{ sizes: [{ code: 'L', quantity: 2 }] }])
  expect(Object.keys((await preview({ paste: 'Budi L', columns: ['nama'] })).details)).toEqual(['columns.0'])
  await put(order, { line_id, roster: [] })
  expect((await put(order, { line_id, paste: 'S 4, M 8' })).body.lines).toMatchObject([{ sizes: counts, roster: [] }])
})

test('a paste of nothing, or of counts alone, takes no names away', async () => {
  const { order, line_id } = await shirts()
  await put(order, { line_id, paste: 'Budi 10 L\nAni 7 M' })
  for (const paste of ['-----', '***', 'Nama\tUkuran'])
    expect((await put(order, { line_id, paste })).body.details).toEqual({
      paste: ['Tidak ada baris yang bisa disimpan.'],
    })
  for (const body of [{ paste: 'S 10\nM 14' }, { sizes: [{ code: 'S', quantity: 10 }] }]) {
    const counted = await put(order, { line_id, ...body })
    expect([counted.status, counted.body.error]).toEqual([409, expect.stringContaining('daftar nama')])
  }
  expect((await sizesOf(order)).lines[0].roster).toHaveLength(2)
  expect((await put(order, { line_id, roster: [] })).body.lines).toMatchObject([{ roster: [] }])
})

test('wrong lines, rows of nobody, outdated and too long previews are named', async () => {
  const { order, line_id } = await shirts()
  expect((await put(order, { line_id: '999999', sizes: [] })).body.details).toHaveProperty(['line_id'])
  const nobody = await put(order, { line_id, roster: [{ name: 'Total', number: '', size_code: '' }] })
  expect(nobody.body.details).toHaveProperty(['roster.0.size_code'])
  const preview = (more: object) => put(order, { line_id, preview: true, ...more })
  expect((await preview({ version: 5, paste: 'Budi L' })).status).toBe(409)
  expect((await preview({ paste: Array(501).fill('Budi L').join('\n') })).body.details).toHaveProperty(['paste'])
})
