import { describe, expect, test } from 'vitest'
import { wibInput } from '../../src/web/dates.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { useOnce } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { booksOf, refundForm } from './support/money.ts'
import { hoursAgo, makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const db = useOwnDatabase()
const DP = 3_750_000
const staff = useOnce(() => staffOn(db(), { username: 'sari-kasir' }))

/** Inserts an order with an invoice and a payment for it. `at` is the address of the payment in the payment review. */
async function withMoney(
  payment: Parameters<typeof makePayment>[2],
  order: Parameters<typeof makeOrder>[1] = {},
  invoice: Parameters<typeof makeInvoice>[2] = {},
) {
  const made = await makeOrder(db(), { status_order: 'link_dibuat', ...order })
  const asked = await makeInvoice(db(), made, invoice)
  await makePayment(db(), asked, { provider: 'xendit', ...payment })
  const row = await db()('payments').where({ order_id: made.id }).first()
  return { order: made, invoice: asked, id: row?.id ?? '', at: `/admin/pembayaran/${row?.id}/` }
}

describe('the list of what waits', () => {
  test('says what it is in plain words, the oldest first, with what may be decided', async () => {
    const empty = await staff().review()
    expect(empty.status).toBe(200)
    expect(empty.page.text('.all-well h2')).toBe('Tidak ada yang menunggu')

    const late = { state: 'applied', reason: 'late', created_at: hoursAgo(1) } as const
    const { order: second } = await withMoney(late, { paid_amount: DP, status_order: 'dp_dibayar' })
    const short = { state: 'review', reason: 'short', amount: 3_000_000, created_at: hoursAgo(9) } as const
    const { order: first } = await withMoney(short)
    await makeOrder(db(), { status_order: 'dibatalkan', paid_amount: DP, ended_at: hoursAgo(4) })
    const body = { id: 'x', external_id: 'invoice_123124123', amount: 50_000, status: 'PAID' }
    const told = { ...body, payer_email: 'siapa@contoh.id', payment_destination: '8860861087714' }
    await db()('webhook_inbox').insert({
      ...{ provider: 'xendit', dedupe_key: 'a', body: JSON.stringify(told), state: 'ignored', result: 'unknown' },
    })

    const { page, html } = await staff().review()
    expect(page.texts('.review-head .state')).toEqual([
      'Kurang bayar',
      'Dana harus dikembalikan',
      'Terlambat',
      'Kabar gateway',
    ])
    expect(page.texts('.review-where a')).toEqual(expect.arrayContaining([first.order_code, second.order_code]))
    expect(
      page
        .texts('#tinjau-pembayaran section:first-of-type article:first-child .review-choice summary')
        .map((text) => text.split(':')[0]),
    ).toEqual(['Terima segini', 'Kembalikan'])
    expect(html).toContain('invoice_123124123')
    expect(html).not.toMatch(/siapa@contoh|8860861087714/)
    for (const table of ['webhook_inbox', 'payments', 'order_history', 'payment_links', 'invoices', 'orders'] as const)
      await db()(table).delete()
  })

  test('in groups with their counts; what is only late is marked as checked at once, and nothing else', async () => {
    const dp = { paid_amount: DP, status_order: 'dp_dibayar' } as const
    const late = { state: 'applied', reason: 'late' } as const
    const first = await withMoney(late, dp)
    const second = await withMoney(late, dp)
    const short = await withMoney({ state: 'review', reason: 'short', amount: 3_000_000 })
    const over = await withMoney(
      { state: 'applied', reason: 'over', excess: 100_000, amount: DP + 100_000 },
      { ...dp, paid_amount: DP + 100_000 },
    )
    const { page } = await staff().review()
    expect(page.texts('#tinjau-pembayaran h2')).toEqual(['Kurang 1', 'Lebih 1', 'Terlambat 2'])
    expect(page.texts('#tinjau-pembayaran nav a').map((text) => text.replace('\u00a0', ' '))).toEqual([
      'Kurang 1',
      'Lebih 1',
      'Terlambat 2',
    ])
    expect(page.text(`#bayar-${short.id}`)).toContain('Kurang Rp 750.000 dari Rp 3.750.000')
    expect(page.text(`#bayar-${over.id} .primary`)).toContain('Pakai untuk pelunasan')

    const answer = await staff().send('/admin/pembayaran/cek/', { id: [first.id, second.id, over.id, short.id] })
    expect((await staff().page(answer.location)).page.text('.said')).toBe('Yang terlambat sudah ditandai.')
    expect((await staff().review()).page.texts('#tinjau-pembayaran h2')).toEqual(['Kurang 1', 'Lebih 1'])
    expect((await booksOf(db(), first.order.id)).payments).toMatchObject([{ isDecided: true }])
    for (const table of ['payments', 'order_history', 'payment_links', 'invoices', 'orders'] as const)
      await db()(table).delete()
  })

  test('how the money came is told in words, whoever brought it', async () => {
    const told = await withMoney({ state: 'review', reason: 'short', payment_method: 'BANK_TRANSFER BCA' })
    const noted = { provider: 'manual', recorded_by: 'rini', payment_method: 'CASH' } as const
    await withMoney({ state: 'applied', reason: 'over', excess: 5, ...noted }, { paid_amount: DP })
    const { page } = await staff().review()
    const facts = page.texts('.review-facts div').filter((text) => text.startsWith('Lewat'))
    expect(facts.sort()).toEqual(['LewatTransfer bank BCA, Xendit', 'LewatTunai, dicatat rini'])
    const deps = await staff().page(`/admin/pesanan/${told.order.order_code}/`)
    expect(deps.page.text('#pembayaran')).toContain('Transfer bank BCA · Xendit')
    await db()('payments').delete()
  })

  test('costs five queries at most besides the counts of the staff frame, and says so when there is more than it shows', async () => {
    const order = await makeOrder(db(), { status_order: 'link_dibuat' })
    const invoice = await makeInvoice(db(), order)
    const proof = { invoice_id: invoice.id, order_id: order.id, picture: 'a-1x1.webp', note: '' }
    await db()('payment_proofs').insert(Array.from({ length: 61 }, () => proof))
    const queries: string[] = []
    const count = ({ sql }: { sql: string }) => void queries.push(sql)
    db().on('query', count)
    const { page } = await staff().review()
    db().removeListener('query', count)
    const isOfFrame = (sql: string) => sql.includes(' as "0 ')
    expect(queries.filter((sql) => !isOfFrame(sql)).length).toBeLessThanOrEqual(5)
    expect(page.texts('.review-item').length).toBeLessThan(61)
    expect(page.body()).toContain('Masih ada lagi')
    await db()('payment_proofs').delete()
  })
})

describe('held money', () => {
  test('a short payment is accepted as it is: it counts, closes the invoice and moves the order on, once', async () => {
    const { order, invoice, at } = await withMoney({ state: 'review', reason: 'short', amount: 3_000_000 })
    expect((await staff().send(`${at}hitung/`)).status).toBe(303)
    expect((await staff().send(`${at}hitung/`)).status).toBe(303)
    const books = await booksOf(db(), order.id)
    expect(books).toMatchObject({ status: 'dp_dibayar', paid: 3_000_000 })
    expect(books.payments).toMatchObject([{ state: 'applied', isDecided: true }])
    expect(await db()('invoices').where({ id: invoice.id }).first()).toMatchObject({ invoice_status: 'sudah dibayar' })
    const told = await db()('order_history').where({ order_id: order.id, kind: 'payment' })
    expect(told).toMatchObject([{ new: 'applied', actor: 'sari-kasir', source: 'admin' }])
    const entries = await db()('audit_log').where('subject', 'like', `${order.order_code}%`)
    expect(entries.map(({ action }) => action)).toEqual(['payment.apply'])
    const messages = await db()('order_messages').where({ order_id: order.id, type: 'payment_confirmation' })
    expect(messages).toHaveLength(1)
  })

  test('a second payment is more money, or none; none needs a reason', async () => {
    const paid = { invoice: { invoice_status: 'sudah dibayar', paid_at: hoursAgo(3) } } as const
    const running = { status_order: 'dp_dibayar', paid_amount: DP } as const
    const more = await withMoney({ state: 'review', reason: 'duplicate' }, running, paid)
    expect((await staff().send(`${more.at}hitung/`)).status).toBe(303)
    expect(await booksOf(db(), more.order.id)).toMatchObject({ status: 'lunas', paid: 2 * DP })
    const [kept] = await db()('invoices').where({ id: more.invoice.id })
    expect(kept?.paid_at).toEqual(paid.invoice.paid_at)

    const none = await withMoney({ state: 'review', reason: 'duplicate' }, running, paid)
    const wrong = await staff().send(`${none.at}abaikan/`, { note: ' ' })
    expect(wrong.status).toBe(422)
    expect(wrong.page.text('.review-choice[open] .field-error')).toBe('Tulis alasannya.')
    expect((await staff().send(`${none.at}abaikan/`, { note: 'Dilaporkan dua kali' })).status).toBe(303)
    expect(await booksOf(db(), none.order.id)).toMatchObject({
      ...{ paid: DP, status: 'dp_dibayar' },
      payments: [{ state: 'dismissed', notes: 'Dilaporkan dua kali' }],
    })
    expect((await staff().send(`${none.at}hitung/`)).status).toBe(409)
  })

  test('counted beyond the price, the excess goes on waiting until it went back', async () => {
    const order = { status_order: 'lunas', paid_amount: 2 * DP } as const
    const twice = await withMoney({ state: 'review', reason: 'duplicate' }, order, {
      invoice: { invoice_status: 'sudah dibayar' },
    })
    await staff().send(`${twice.at}hitung/`)
    expect((await booksOf(db(), twice.order.id)).payments).toMatchObject([
      { reason: 'over', excess: DP, isDecided: false },
    ])
    expect((await staff().send(`${twice.at}kembalikan/`, refundForm(DP))).status).toBe(303)
    expect(await booksOf(db(), twice.order.id)).toMatchObject({
      ...{ status: 'lunas', paid: 3 * DP, refunded: DP },
      payments: [{ isDecided: true }],
    })
  })

  test('of a cancelled order it never counts: it goes back, or was none', async () => {
    const { order, at } = await withMoney({ state: 'review', reason: 'cancelled' }, { status_order: 'dibatalkan' })
    expect((await staff().review()).page.text('.review-facts')).toContain('Sisa pesananRp 0')
    expect((await staff().send(`${at}hitung/`)).status).toBe(409)
    expect((await staff().send(`${at}kembalikan/`, refundForm(DP))).status).toBe(303)
    expect(await booksOf(db(), order.id)).toMatchObject({
      ...{ status: 'dibatalkan', paid: 0, refunded: 0, refunds: [DP] },
      payments: [{ state: 'refunded', isDecided: true }],
    })
    expect(await db()('refunds').where({ order_id: order.id }).first()).toMatchObject({ was_applied: false })
  })
})

describe('counted money', () => {
  test('that came late is acknowledged and asked about no more; the history tells who did', async () => {
    const running = { status_order: 'dp_dibayar', paid_amount: DP } as const
    const { order, at, id } = await withMoney({ state: 'applied', reason: 'late' }, running)
    expect((await staff().send(`${at}cek/`)).status).toBe(303)
    expect((await staff().review()).html).not.toContain(id)
    expect(await booksOf(db(), order.id)).toMatchObject({ paid: DP, payments: [{ isDecided: true }] })
    const history = await staff().page('/admin/pembayaran/riwayat/')
    expect(history.page.body()).toContain(order.order_code)
    expect(history.page.body()).toContain('sari-kasir')
  })

  test('beyond the invoice of a running order goes back at most that far, and what was asked is asked anew', async () => {
    const running = { status_order: 'menunggu_pelunasan', paid_amount: DP + 50_000 } as const
    const over = { state: 'applied', reason: 'over', amount: DP + 50_000, excess: 50_000 } as const
    const { order, at, id } = await withMoney(over, running, { invoice: { invoice_status: 'sudah dibayar' } })
    const rest = await makeInvoice(db(), order, { invoice: { payment_type: 'pelunasan', invoice_amount: DP - 50_000 } })
    const much = await staff().send(`${at}kembalikan/`, refundForm(50_001))
    expect(much.status).toBe(422)
    expect(much.page.text('.field-error')).toContain('Paling banyak Rp 50.000')
    expect(
      (await staff().review()).page.texts(`#bayar-${id} .review-choice summary`).map((text) => text.split(':')[0]),
    ).toEqual(['Pakai untuk pelunasan', 'Kembalikan'])
    const part = await staff().send(`${at}kembalikan/`, refundForm(20_000))
    expect((await staff().page(part.location)).page.text('.said')).toContain('Link pelunasan lama dibatalkan')
    expect((await staff().review()).page.text(`#bayar-${id}`)).toContain('Masih lebihRp 30.000')
    const all = await staff().send(`${at}kembalikan/`, refundForm(30_000))
    expect((await staff().page(all.location)).page.text('.said')).not.toContain('Link')
    const history = (await staff().page('/admin/pembayaran/riwayat/')).page.body()
    expect(history).toContain('otomatis, sudah habis dikembalikan')
    expect(await booksOf(db(), order.id)).toMatchObject({ refunded: 50_000, payments: [{ isDecided: true }] })
    expect(await db()('invoices').where({ id: rest.id }).first()).toMatchObject({ invoice_status: 'dibatalkan' })
    const silent = await withMoney(over, running, { invoice: { invoice_status: 'sudah dibayar' } })
    expect((await staff().send(`${silent.at}cek/`)).page.text('.field-error')).toBe('Tulis alasannya.')
    expect((await staff().send(`${silent.at}cek/`, { note: 'Dipotong dari pelunasan' })).status).toBe(303)
  })
})

describe('money of a cancelled order', () => {
  const cancelled = () =>
    makeOrder(db(), {
      status_order: 'dibatalkan',
      production_status: 'dibatalkan',
      paid_amount: DP,
      ended_at: hoursAgo(1),
    })

  test('waits until it is written down; only that lowers what was earned', async () => {
    const { id } = await cancelled()
    const at = `/admin/pembayaran/pesanan/${id}/kembalikan/`
    for (const [wrong, field] of [
      [{ amount: '0' }, 'amount'],
      [{ amount: '1.5' }, 'amount'],
      [{ amount: String(DP + 1) }, 'amount'],
      [{ day: '2031-01-01' }, 'day'],
      [{ day: 'kemarin' }, 'day'],
      [{ note: '' }, 'note'],
    ] as const) {
      const answer = await staff().send(at, refundForm(DP, wrong as Record<string, string>))
      expect([answer.status, answer.page.all(`#dana-${id} .field-wrong [name=${field}]`).length]).toEqual([422, 1])
    }
    expect(await booksOf(db(), id)).toMatchObject({ refunded: 0 })
    expect((await staff().send(at, refundForm(1_000_000))).status).toBe(303)
    expect((await staff().review()).page.text(`#dana-${id} h3`)).toContain('Rp 2.750.000')
    expect((await staff().send(at, refundForm(2_750_000))).status).toBe(303)
    expect(await booksOf(db(), id)).toMatchObject({
      status: 'dibatalkan',
      refunded: DP,
      refunds: [1_000_000, 2_750_000],
    })
    expect((await staff().review()).html).not.toContain(`dana-${id}`)
  })

  test('a form that is sent twice gives back once, and two staff at once no more than there is', async () => {
    const other = await staffOn(db())
    const [once, race] = [await cancelled(), await cancelled()]
    const at = ({ id }: { id: string }) => `/admin/pembayaran/pesanan/${id}/kembalikan/`
    const form = refundForm(1_000_000)
    const answers = await Promise.all([1, 2, 3].map(() => staff().send(at(once), form)))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    expect(await booksOf(db(), once.id)).toMatchObject({ refunded: 1_000_000, refunds: [1_000_000] })

    const raced = await Promise.all([
      staff().send(at(race), refundForm(DP)),
      other.send(at(race), refundForm(DP)),
      staff().send(at(race), refundForm(DP - 1)),
    ])
    expect(raced.filter(({ status }) => status === 303)).toHaveLength(1)
    const { refunded, refunds } = await booksOf(db(), race.id)
    expect(refunded).toBeLessThanOrEqual(DP)
    expect(refunds).toHaveLength(1)
  })

  test('may stay with the shop, for a reason', async () => {
    const { id } = await cancelled()
    const at = `/admin/pembayaran/pesanan/${id}/tutup/`
    expect((await staff().send(at, { note: '' })).status).toBe(422)
    expect((await staff().send(at, { note: 'DP hangus, kain sudah dipotong' })).status).toBe(303)
    expect((await staff().review()).html).not.toContain(`dana-${id}`)
    expect(await booksOf(db(), id)).toMatchObject({ paid: DP, refunded: 0 })
  })

  test('of a deleted one too, unless it was paid and sent: the page that asks says which', async () => {
    const paid = { status_order: 'lunas', paid_amount: 2 * DP } as const
    const made = await makeOrder(db(), { ...paid, production_status: 'selesai' })
    const sent = await makeOrder(db(), { ...paid, production_status: 'dikirim' })
    const asked = (code: string) => staff().page(`/admin/pesanan/${code}/hapus/`)
    expect((await asked(made.order_code)).page.body()).toContain('Rp 7.500.000 menunggu dikembalikan')
    expect((await asked(sent.order_code)).page.body()).toContain('tidak ada yang harus dikembalikan')
    for (const { order_code } of [made, sent])
      expect((await staff().send(`/admin/pesanan/${order_code}/hapus/`, { reason: 'Salah catat' })).status).toBe(303)
    const { page } = await staff().review()
    expect(page.text(`#dana-${made.id} h3`)).toContain('Rp 7.500.000')
    expect(page.text(`#dana-${sent.id}`)).toBeNull()
    expect((await staff().send(`/admin/pembayaran/pesanan/${made.id}/kembalikan/`, refundForm(2 * DP))).status).toBe(
      303,
    )
    expect(await booksOf(db(), made.id)).toMatchObject({ refunded: 2 * DP })
  })

  test('an order that runs gives nothing back this way', async () => {
    const { id } = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: DP })
    expect((await staff().send(`/admin/pembayaran/pesanan/${id}/kembalikan/`, refundForm(1000))).status).toBe(409)
  })
})

describe('proofs of transfer', () => {
  async function proven(invoice: Parameters<typeof makeInvoice>[2] = {}) {
    const order = await makeOrder(db(), { status_order: 'link_dibuat' })
    const asked = await makeInvoice(db(), order, invoice)
    const proof = { invoice_id: asked.id, order_id: order.id, picture: `${'a'.repeat(32)}-10x10.png`, note: 'Sudah ya' }
    const [row] = await db()('payment_proofs').insert(proof).returning('id')
    return { order, invoice: asked, id: row?.id ?? '', at: `/admin/pembayaran/bukti/${row?.id}/` }
  }
  const seen = { amount: '3.750.000', payment_time: wibInput(hoursAgo(1)) }

  test('accepted, the money counts like any that staff write down; less than asked is not taken', async () => {
    const { order, at, id } = await proven()
    expect((await staff().review()).page.text(`#bukti-${id} .review-facts`)).toContain('Sudah ya')
    const less = await staff().send(`${at}terima/`, { ...seen, amount: '3.700.000' })
    expect(less.page.text('.field-error')).toContain('Jumlahnya kurang')
    const early = await staff().send(`${at}terima/`, { ...seen, payment_time: '2026-01-02T10:00' })
    expect(early.page.text('.field-error')).toContain('Pesanannya baru dibuat')
    expect(early.page.all(`#bukti-${id} [name=allow_early]`)).toHaveLength(1)
    const future = await staff().send(`${at}terima/`, { ...seen, payment_time: '2031-01-02T10:00' })
    expect(future.page.text('.field-error')).toBe('Waktunya belum terjadi.')
    const answers = await Promise.all([staff().send(`${at}terima/`, seen), staff().send(`${at}terima/`, seen)])
    expect(answers.filter(({ status }) => status === 303).length).toBeGreaterThan(0)
    expect(await booksOf(db(), order.id)).toMatchObject({
      status: 'dp_dibayar',
      paid: DP,
      payments: [{ state: 'applied' }],
    })
    expect(await db()('payment_proofs').where({ id }).first()).toMatchObject({ state: 'accepted' })
  })

  test('shows what it is for and where it should have arrived; accepted it says whose, how much, and what they hear', async () => {
    await makeSettings(db(), { bank_name: 'BCA', bank_account: '7310202020' })
    const { order, at, id } = await proven()
    await db()('orders').where({ id: order.id }).update({ price_confirmed: false })
    const facts = (await staff().review()).page.text(`#bukti-${id} .review-facts`)
    for (const fact of ['Kaos Komunitas 2026 × 50', 'Rp 7.500.000, harga belum dikonfirmasi', 'BCA 7310202020'])
      expect(facts).toContain(fact)
    const done = await staff().send(`${at}terima/`, seen)
    const said = (await staff().page(done.location)).page.text('.said')
    expect(said).toContain(`Rp 3.750.000 dari Budi Santoso (${order.order_code}) dihitung`)
    expect(said).toContain('Pesan ke pelanggan menunggu kamu kirim: WhatsApp belum dikonfigurasi')
    await db()('site_settings').delete()
  })

  test('of less than was asked for is kept with what came, and decided later; of a paid invoice or a cancelled order as money beside it', async () => {
    const { order, at, id } = await proven()
    const less = await staff().send(`${at}terima/`, { ...seen, amount: '3.000.000' })
    expect(less.page.text('.review-choice[open] [name=tahan]')).toContain('Simpan sebagai kurang bayar')
    // The page opens at the amount, not at its top.
    expect(less.page.all('[autofocus]').map((field) => field.getAttribute('id'))).toEqual([`bukti-${id}-terima`])
    const form = { ...seen, amount: '3.000.000', tahan: '1' }
    const kept = await staff().send(`${at}terima/`, form)
    expect([kept.status, kept.location]).toEqual([303, expect.stringContaining('?kabar=ditahan#bayar-')])
    await staff().send(`${at}terima/`, form)
    const short = { state: 'review', reason: 'short', amount: 3_000_000 }
    expect(await booksOf(db(), order.id)).toMatchObject({ paid: 0, payments: [short] })
    expect(await db()('payment_proofs').where({ id }).first()).toMatchObject({ state: 'accepted' })

    const paid = await proven({ invoice: { invoice_status: 'sudah dibayar' } })
    const cancelled = await proven({ invoice: { invoice_status: 'dibatalkan' }, link: null })
    await db()('orders').where({ id: cancelled.order.id }).update({ status_order: 'dibatalkan' })
    for (const [other, reason] of [
      [paid, 'duplicate'],
      [cancelled, 'cancelled'],
    ] as const) {
      expect((await staff().review()).page.text(`#bukti-${other.id} .review-choice summary`)).toContain(
        'Catat uang masuk lain',
      )
      expect((await staff().send(`${other.at}terima/`, { ...seen, tahan: '1' })).status).toBe(303)
      expect((await booksOf(db(), other.order.id)).payments).toMatchObject([{ state: 'review', reason }])
    }
  })

  test("shows the customer's word for the amount, which staff can hold at once if it is too little", async () => {
    const { id } = await proven()
    const titleOf = async () => (await staff().review()).page.text(`#bukti-${id} h3`)
    const buttons = async () => (await staff().review()).page.texts(`#bukti-${id}-f0 button`)
    expect(await titleOf()).toBe('Bukti transfer Budi Santoso untuk tagihan Rp 3.750.000')
    expect(await buttons()).toEqual(['Terima bukti ini'])
    await db()('payment_proofs').where({ id }).update({ amount: 3_600_000 })
    expect(await titleOf()).toBe('Rp 3.600.000 menurut Budi Santoso')
    expect((await staff().review()).page.attribute(`#bukti-${id}-terima`, 'value')).toBe('3600000')
    expect(await buttons()).toEqual(['Terima bukti ini', 'Simpan sebagai kurang bayar, putuskan nanti'])
  })

  test('of an invoice that was replaced counts, and the invoice that took its place is void', async () => {
    const { order, at, id } = await proven({ invoice: { invoice_status: 'dibatalkan' }, link: null })
    const next = await makeInvoice(db(), order)
    expect((await shopOn(db()).get(`/lacak/${order.order_code}/`)).text).toContain('Pembayaranmu sedang diperiksa')
    expect((await staff().review()).page.texts(`#bukti-${id}-f0 button`)).toEqual(['Terima bukti ini'])
    expect((await staff().send(`${at}terima/`, seen)).status).toBe(303)
    expect(await booksOf(db(), order.id)).toMatchObject({ status: 'dp_dibayar', paid: DP })
    expect((await db()('invoices').where({ id: next.id }).first())?.invoice_status).toBe('dibatalkan')
  })

  test('rejected is said on the tracker, which does not just ask for the money again', async () => {
    const { order, at } = await proven()
    await makeSettings(db(), { bank_name: 'BCA', bank_account: '7310202020' })
    await staff().send(`${at}tolak/`, { note: 'Gambarnya terpotong' })
    const tracker = read((await shopOn(db()).get(`/lacak/${order.order_code}/`)).text)
    expect(tracker.text('.track-next h2')).toBe('Bukti transfermu ditolak')
    expect(tracker.text('.track-next')).not.toContain('Gambarnya terpotong')
    await db()('site_settings').delete()
  })

  test('rejected, with an answer for the customer; one of a deleted order can only be rejected', async () => {
    const { order, at, id } = await proven({ invoice: { invoice_status: 'dibatalkan' }, link: null })
    await db()('orders').where({ id: order.id }).update({ deleted_at: new Date() })
    const { page } = await staff().review()
    expect(page.texts(`#bukti-${id} .review-choice summary`).map((text) => text.split(':')[0])).toEqual(['Tolak'])
    expect((await staff().send(`${at}tolak/`, { note: '' })).status).toBe(422)
    expect((await staff().send(`${at}tolak/`, { note: 'Gambarnya terpotong' })).status).toBe(303)
    const proof = await db()('payment_proofs').where({ id }).first()
    expect(proof).toMatchObject({ state: 'rejected', answer: 'Gambarnya terpotong' })
    expect(await booksOf(db(), order.id)).toMatchObject({ paid: 0 })
  })
})

test('a form that went wrong leads to what it was about, with what was typed', async () => {
  const { at, id } = await withMoney({ state: 'review', reason: 'duplicate' }, { status_order: 'dp_dibayar' })
  const answer = await staff().send(`${at}kembalikan/`, refundForm(1, { note: '', amount: 'semua' }))
  expect(answer.status).toBe(422)
  expect(answer.page.attribute('.form-errors a', 'href')).toBe(`#bayar-${id}`)
  expect(answer.page.text('.form-errors a')).toContain('Pembayaran kedua: Rp 3.750.000 dari Budi Santoso (ORD-')
  expect(answer.page.attribute(`#bayar-${id} [name=amount]`, 'value')).toBe('semua')
  // The page with the error has the address of the form. A reload of this address redirects to the item in the payment
  // review.
  expect((await staff().page(`${at}kembalikan/`)).html).toContain(`/admin/pembayaran/#bayar-${id}`)
  expect((await staff().page('/admin/pembayaran/bukti/12/terima/')).status).toBe(303)
  expect((await staff().page('/admin/pembayaran/lain/12/terima/')).status).toBe(404)
  // Another staff member decides about the payment first, so the refund form is refused with a 409.
  await staff().send(`${at}abaikan/`, { note: 'ganda' })
  expect((await staff().send(`${at}kembalikan/`, refundForm(1))).status).toBe(409)
})
