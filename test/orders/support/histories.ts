import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { Knex } from 'knex'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { wibInput } from '../../../src/web/dates.ts'
import { testSecret } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeSettings } from '../../support/make.ts'
import { makePng } from '../../support/picture.ts'
import { freePort } from '../../support/ports.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { refundForm } from './money.ts'
import { bankAccount } from './orders.ts'

/** One thing that a customer or staff do to an order. `pick` chooses among invoices, payments and proofs. */
export type Step = { do: string; pick: number }

const weights: Record<string, number> = {
  ...{ confirm: 3, price: 3, reprice: 2, diproses: 3, selesai: 3, dikirim: 2, finish: 2, link: 6, again: 2, send: 1 },
  ...{ proof: 6, accept: 6, 'accept over': 2, 'accept short': 2, reject: 2, manual: 3, 'manual over': 1 },
  ...{ tepat: 6, kurang: 2, lebih: 2, ganda: 2, ulang: 1, kedaluwarsa: 2 },
  ...{ apply: 4, dismiss: 1, acknowledge: 2, refund: 2, 'refund order': 1, 'refund running': 2, waive: 1 },
  ...{ note: 1, edit: 2, complain: 2, goods: 2, key: 1, cancel: 1, delete: 1, restore: 1, offline: 3, online: 3 },
}
const Step: fc.Arbitrary<Step> = fc.record({
  do: fc.oneof(...Object.entries(weights).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name) }))),
  pick: fc.nat(1_000),
})
/** Steps that follow one another, because the later one does nothing without the earlier ones. */
const chains = [
  ...['proof > accept', 'proof > accept short > apply', 'proof > accept over > refund', 'proof > reject'],
  ...['kurang > apply', 'kurang > dismiss', 'kurang > refund', 'lebih > refund', 'lebih > acknowledge'],
  ...['pay > cancel > refund order', 'pay > cancel > waive', 'pay > reprice > refund running', 'kedaluwarsa > again'],
  ...['proof > offline > accept > online', 'offline > pay > online', 'pay > delete > restore'],
  'offline > delete > online > restore',
].map((chain) => chain.split(' > '))
const Part: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 3, arbitrary: Step.map((step) => [step]) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...chains), fc.nat(1_000))
      .map(([names, pick]) => names.map((name) => ({ do: name, pick }))),
  },
)
/** Most orders pass through their life in the usual order, with random steps between. */
const usual = ['confirm', 'link', 'pay', 'diproses', 'selesai', 'finish', 'link', 'pay', 'dikirim']
export const History: fc.Arbitrary<Step[]> = fc.oneof(
  fc.array(Part, { minLength: 2, maxLength: 6 }).map((parts) => parts.flat()),
  fc
    .tuple(fc.nat(usual.length), fc.nat(1_000), fc.array(fc.tuple(fc.nat(usual.length), Part), { maxLength: 4 }))
    .map(([length, pick, extra]) => {
      const steps: Step[] = usual.slice(0, length).map((name) => ({ do: name, pick }))
      for (const [at, part] of extra) steps.splice(Math.min(at, steps.length), 0, ...part)
      return steps
    }),
)

export type Shop = { served: Served; db: Knex; isSimulated: boolean }

/** Gives the test file two shops on databases of their own, one with bank transfers and one with simulated payments. */
export function useShops(): Shop[] {
  const dbs = { manual: useOwnDatabase(), simulated: useOwnDatabase() }
  const dataDir = useFolder()
  const shops: Shop[] = []
  beforeAll(async () => {
    for (const [payments, db] of Object.entries(dbs)) {
      const port = await freePort()
      const settings = { PAYMENTS: payments, BASE_URL: `http://127.0.0.1:${port}`, DATA_DIR: dataDir }
      shops.push({ served: await serve(db(), settings, port), db: db(), isSimulated: payments === 'simulated' })
      await makeSettings(db(), bankAccount)
    }
  })
  afterAll(async () => {
    for (const { served } of shops) await served.stop()
  })
  return shops
}

export type Life = Awaited<ReturnType<typeof beginLife>>

/** Places an order as a customer. Returns its addresses, and `take`, which carries out one step through HTTP. */
export async function beginLife({ served, db, isSimulated }: Shop, isFull: boolean) {
  const cookie = await signIn(db, await makeUser(db, { role: 'staff' }), served.port)
  const placed = await call('/api/v1/order/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ customer_name: 'Rina Kartika', product_name: 'Jaket', quantity: 10, total_price: 9_000_000 },
      ...(isFull ? { payment_type: 'full' } : { payment_type: 'dp', dp_percent: 60 }),
      contact_information: '081234567890',
    }),
  })
  const { order }: { order: { id: string; order_code: string } } = await placed.json()
  const { id, order_code: code } = order
  const key = trackingKey(testSecret, { order_code: code, link_version: 1 })
  const desk = `/admin/pesanan/${code}/`

  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(served.origin + path, { redirect: 'manual', ...init })
    expect(answer.status, `${path}: ${answer.status}`).toBeLessThan(500)
    expect(answer.headers.get('location') ?? '', path).not.toContain('/masuk/')
    return answer
  }
  const send = (path: string, fields: Record<string, string> = {}) =>
    call(path, {
      method: 'POST',
      headers: { cookie, origin: served.origin, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(fields),
    })

  const of = (table: 'invoices' | 'payments' | 'payment_proofs') =>
    db(table).where({ order_id: id }).orderBy('created_at')
  const invoices = () => of('invoices') as Promise<{ id: string; invoice_code: string; invoice_amount: string }[]>
  const latest = async () => (await invoices()).at(-1)

  async function prove(): Promise<void> {
    const invoice = await latest()
    const body = new FormData()
    body.set('proof', new Blob([new Uint8Array(await makePng())], { type: 'image/png' }), 'bukti.png')
    body.set('amount', String(Number(invoice?.invoice_amount ?? 0) - 1_000))
    await call(`/invoice/${invoice?.invoice_code}/bukti/`, { method: 'POST', body })
  }

  async function decideProof(name: string): Promise<void> {
    const proof = (await of('payment_proofs').where({ state: 'waiting' }))[0]
    const invoice = (await invoices()).find((one) => one.id === Object(proof).invoice_id)
    if (!proof || !invoice) return
    const address = `/admin/pembayaran/bukti/${proof.id}/`
    if (name === 'reject') return void (await send(`${address}tolak/`, { note: 'Fotonya tidak terbaca.' }))
    const by = name === 'accept over' ? 50_000 : name === 'accept short' ? -50_000 : 0
    await send(`${address}terima/`, {
      ...{ amount: String(Number(invoice.invoice_amount) + by), payment_time: wibInput(new Date()) },
      ...(by > 0 ? { allow_overpayment: '1' } : {}),
      ...(by < 0 ? { tahan: '1' } : {}),
    })
  }

  async function payByHand(over: number): Promise<void> {
    const invoice = await latest()
    await send(`${desk}pembayaran/`, {
      ...{ invoice_id: invoice?.id ?? '', payment_method: 'CASH', notes: '', kunci: randomUUID() },
      ...{ amount: String(Number(invoice?.invoice_amount ?? 0) + over), payment_time: wibInput(new Date()) },
      ...(over > 0 ? { allow_overpayment: '1' } : {}),
    })
  }

  /** Pays the latest invoice by the gateway, or by a transfer that staff record or whose proof they accept. */
  async function pay(pick: number): Promise<void> {
    if (isSimulated) return simulate('tepat')
    if (pick % 2) return payByHand(0)
    await prove()
    await decideProof('accept')
  }

  async function simulate(cara: string): Promise<void> {
    await send(`/invoice/${(await latest())?.invoice_code}/simulasi/`, { cara })
    await vi.waitFor(async () => expect(await db('webhook_inbox').where({ state: 'waiting' })).toEqual([]), {
      interval: 5,
    })
  }

  async function decide(name: string, pick: number): Promise<void> {
    const payments = await of('payments')
    const payment = payments[pick % Math.max(1, payments.length)]
    if (!payment) return
    const address = `/admin/pembayaran/${payment.id}/`
    const note = { note: 'Terlihat di mutasi' }
    if (name === 'apply') await send(`${address}hitung/`, note)
    if (name === 'dismiss') await send(`${address}abaikan/`, note)
    if (name === 'acknowledge') await send(`${address}cek/`, note)
    const { excess, amount } = Object(payment)
    if (name === 'refund') await send(`${address}kembalikan/`, refundForm(Number(excess) || Number(amount)))
    const part = Math.floor(Number(amount) / (1 + (pick % 2)))
    if (name === 'refund order') await send(`/admin/pembayaran/pesanan/${id}/kembalikan/`, refundForm(part))
    if (name === 'waive') await send(`/admin/pembayaran/pesanan/${id}/tutup/`, note)
  }

  async function askForMoney(): Promise<void> {
    const { status_order, payment_type } = (await db('orders').where({ id }).first()) ?? {}
    const isFirst = status_order === 'menunggu_link' || status_order === 'link_dibuat'
    await send(`${desk}link/`, { jenis: isFirst ? String(payment_type) : 'pelunasan', saluran: 'whatsapp' })
  }

  async function take({ do: name, pick }: Step): Promise<void> {
    const invoice = await latest()
    const isSent = (await db('orders').where({ id }).first())?.production_status === 'dikirim'
    const forms: Record<string, [path: string, fields: Record<string, string>]> = {
      confirm: ['konfirmasi/', {}],
      price: ['harga/', { total_price: String(9_000_000 + (pick % 4) * 250_000), price_reason: 'Bahannya lain' }],
      reprice: ['harga/', { total_price: String(5_000_000 + pick * 10_000), price_reason: 'Jumlahnya lain' }],
      diproses: ['produksi/', { production_status: 'diproses', notes: pick % 2 ? 'Ada yang diulang' : '' }],
      selesai: ['produksi/', { production_status: 'selesai', notes: pick % 2 ? 'Ada yang diulang' : '' }],
      dikirim: ['produksi/', { production_status: 'dikirim', notes: pick % 2 ? 'Pelanggan lama' : '' }],
      finish: ['keadaan/', {}],
      again: [`invoice/${invoice?.id}/link/`, {}],
      send: [`invoice/${invoice?.id}/pesan/`, {}],
      note: ['catatan/', { notes: `Catatan ${pick}` }],
      edit: ['ubah/', edited(pick)],
      goods: ['ubah/', otherGoods(pick)],
      'refund running': ['pengembalian/', refundForm(1_000 * (1 + (pick % 3_000)), isSent ? { reason: 'Sobek' } : {})],
      key: ['kunci/', {}],
      cancel: ['batal/', { reason: 'Acaranya batal', ...(pick % 2 ? { amount_back: String(back(pick)) } : {}) }],
      complain: ['keluhan/', complaint(pick)],
      delete: ['hapus/', { notes: 'Salah catat', reason: 'Salah catat' }],
    }
    const form = forms[name]
    if (form) await send(desk + form[0], form[1])
    if (name === 'restore') await send(`/admin/pesanan/terhapus/${code}/kembalikan/`)
    if (name === 'link') await askForMoney()
    if (name === 'pay') await pay(pick)
    if (['tepat', 'kurang', 'lebih', 'ganda', 'kedaluwarsa', 'ulang'].includes(name) && isSimulated)
      await simulate(name)
    if (name === 'proof' && !isSimulated) await prove()
    if (['accept', 'accept over', 'accept short', 'reject'].includes(name)) await decideProof(name)
    if (name.startsWith('manual')) await payByHand(name === 'manual over' ? 70_000 : 0)
    await decide(name, pick)
  }

  return { id, code, cookie, desk, signed: (path: string) => `${path}?kunci=${key}`, invoices, take }
}

/** What goes back, which is sometimes more than was paid. */
const back = (pick: number) => 1_000 * pick * 5

/** A complaint that staff record, and answer or not. */
const complaint = (pick: number) => ({
  ...{ kind: 'rusak', pieces: '1', text: 'Sobek', amount: String(1_000 * (1 + pick)), refunded_to: 'BCA 1' },
  remedy: ['', 'perbaiki', 'potong', 'kembali', 'tidak'][pick % 5] ?? '',
})

/** Another product and quantity, with what this does to the price of an order that has a payment. */
const otherGoods = (pick: number) => ({
  ...{ product_name: pick % 2 ? 'Jaket Angkatan' : 'Jaket', quantity: String(10 + (pick % 4)) },
  ...{ price_choice: pick % 3 ? 'baru' : 'tetap', new_price: String(9_000_000 + pick * 1_000) },
  new_price_reason: 'Jumlahnya lain',
})

const edited = (pick: number) => ({
  ...{ customer_name: 'Rina Kartika Dewi', product_name: pick % 2 ? 'Jaket Angkatan' : 'Jaket' },
  ...{ quantity: String(10 + (pick % 3)), contact_information: '081234567890', contact_email: '' },
  ...{ notification_channel: 'whatsapp', design_notes: `Logo ${pick}`, due_on: '', payment_type: 'dp' },
  ...{ dp_percent: String(50 + (pick % 50)) },
})
