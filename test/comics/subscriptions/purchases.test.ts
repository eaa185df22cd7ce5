import { expect, test } from 'vitest'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import { findCreator } from '../../../src/comics/creators/queries.ts'
import { tellOfEnds } from '../../../src/comics/subscriptions/subscriptions.ts'
import { site } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makeUser, signIn, signInAs } from '../../support/sign-in.ts'
import { makeComic } from '../support/make.ts'
import { makePurchase } from '../support/purchases.ts'

/** Tests the pages of packages as members and staff use them, without JavaScript. Payments are transfers here. */

const db = useDatabase()

async function member() {
  const user = await makeUser(db(), { name: 'Dinda Puspita' })
  const cookie = await signIn(db(), user)
  const get = async (path: string, status = 200) =>
    read((await site(db()).get(path).set('Cookie', cookie).expect(status)).text)
  const post = (path: string, form: Record<string, string> = {}) =>
    site(db()).post(path).type('form').set('Cookie', cookie).send(form)
  const creator = async () => {
    const row = await findCreator(db(), user.id)
    return { kredit: Number(row?.kredit), publish_quota: row?.publish_quota, watermark: row?.watermark }
  }
  return { user, cookie, get, post, creator }
}
const packageId = async (name: string) => (await db()('subscription_packages').where({ name }).first())?.id ?? 0

async function staff() {
  const cookie = await signInAs(db(), { role: 'staff' })
  return {
    get: async (path: string) => read((await site(db()).get(path).set('Cookie', cookie).expect(200)).text),
    post: (path: string, form: Record<string, string> = {}) =>
      site(db()).post(path).type('form').set('Cookie', cookie).send(form),
  }
}

test('a visitor sees the packages and is led to log in; a member buys one and sees how to pay', async () => {
  const visitor = read((await site(db()).get('/langganan/').expect(200)).text)
  expect(visitor.all('.package h2')).toHaveLength(3)
  const { get, post, creator, user } = await member()
  const { headers } = await post('/langganan/', { paket: String(await packageId('Basic')) }).expect(303)
  const address = headers.location ?? ''
  expect(address).toMatch(/^\/langganan\/INV-[0-9A-F]{8}-\d+\/$/)
  const bill = await get(address)
  expect(bill.text('#tagihan')).toMatch(/Menunggu dibayar.*Rp\s16\.500.*Hubungi kami/s)
  expect((await get('/langganan/')).text('.purchases')).toMatch(/Basic.*Menunggu dibayar/s)

  const desk = await staff()
  const invoice = address.split('/')[2] ?? ''
  expect((await desk.get('/admin/komik/pembelian/?tampil=menunggu')).text('.rows')).toMatch(user.username)
  await desk.post(`/admin/komik/pembelian/${invoice}/terima/`).expect(303)
  await desk.post(`/admin/komik/pembelian/${invoice}/terima/`).expect(409)
  expect(await creator()).toEqual({ kredit: 8, publish_quota: 8, watermark: true })
  expect((await get(address)).text('#tagihan')).toMatch('Dibayar')
  const mine = await get('/langganan/')
  expect(mine.text('.running')).toBeNull()
  expect(mine.text('main')).toContain('8 kredit dan 8 jatah terbit')
})

test('each package says what ends with its days, what stays, and whether it brings a right to publish', async () => {
  const { user, get } = await member()
  const page = await get('/langganan/')
  const contents = page.all('.package').map((pack) => {
    const { text, texts } = read(pack.outerHTML)
    return [text('h2'), ...texts('.package-contents li')]
  })
  expect(contents).toEqual([
    ['Basic', '5 kredit dan 5 jatah terbit, tidak hangus'],
    ['Credits 20', '20 kredit, tidak hangus', 'Tidak menambah jatah terbit'],
    ['Pro', 'Terbit tanpa batas selama 30 hari', 'Tanpa tanda air selama 30 hari', '30 kredit, tidak hangus'],
  ])
  expect(page.text('main')).not.toContain('Berlaku 30 hari')

  const { invoice_number } = await makePurchase(db(), user, 'Pro')
  await (await staff()).post(`/admin/komik/pembelian/${invoice_number}/terima/`).expect(303)
  const mine = await get('/langganan/')
  expect(mine.text('.running')).toMatch(
    /^Paket Pro sampai \d+ \S+ \d{4}: terbit tanpa batas, tanpa tanda air\. Membeli lagi menambah harinya\.$/,
  )
  expect(mine.text('.left')).toMatch(/33 kredit, dan sekarang terbit tanpa batas\. 3 jatah terbitmu .* sesudahnya/)
  const { body } = await site(db()).get('/openapi.json').expect(200)
  const { description } = body.paths['/api/v1/subscriptions/packages'].get
  expect(description).toContain('tidak hangus')
})

test('the end of a subscription is told only where a right ends with it', async () => {
  const [basic, pro] = [await member(), await member()]
  const ends_at = new Date(Date.now() + 2 * 86_400_000)
  const paid = { status: 'success', paid_at: new Date() } as const
  for (const [{ user }, name] of [
    [basic, 'Basic'],
    [pro, 'Pro'],
  ] as const) {
    const { id: purchase_id, publish_quota } = await makePurchase(db(), user, name, paid)
    const rights = { is_unlimited: publish_quota === null, lifts_watermark: name === 'Pro' }
    await db()('subscriptions').insert({ purchase_id, user_id: user.id, ...rights, starts_at: new Date(), ends_at })
  }
  const told: number[] = []
  const now = () => new Date()
  const tellMember = async (_: unknown, { userId }: { userId: number }) => void told.push(userId)
  await tellOfEnds({ db: db(), now, tellMember })
  expect(told.filter((id) => id === basic.user.id || id === pro.user.id)).toEqual([pro.user.id])
})

test('a package that lifts the limits begins at once, and the rest of the other follows it', async () => {
  const { user, creator, get, post } = await member()
  const desk = await staff()
  const paid = async (name: string) => {
    const { invoice_number } = await makePurchase(db(), user, name)
    await desk.post(`/admin/komik/pembelian/${invoice_number}/terima/`).expect(303)
    return invoice_number
  }
  await paid('Basic')
  const pro = await paid('Pro')
  const periods = await db()('subscriptions').where({ user_id: user.id }).orderBy('starts_at')
  expect(periods.map(({ is_unlimited }) => is_unlimited)).toEqual([true, false])
  const [first, second] = periods
  expect((await get('/langganan/')).text('.running')).toMatch(/^Paket Pro sampai [^:]+: terbit tanpa batas/)
  expect(second?.starts_at).toEqual(first?.ends_at)
  const days = ((second?.ends_at.getTime() ?? 0) - Date.now()) / 86_400_000
  expect(days).toBeCloseTo(60, 1)
  expect(await creator()).toMatchObject({ watermark: false, publish_quota: 8 })

  const { id } = await makeComic(db(), { user_id: user.id, published_at: null })
  await post(`/komik/${id}/langkah/7/`, { title: 'Naga Kecil', synopsis: '', age_label: 'semua' }).expect(303)
  expect(await creator()).toMatchObject({ publish_quota: 8 })

  await desk.post(`/admin/komik/pembelian/${pro}/kembalikan/`, { alasan: 'Salah beli paket' }).expect(303)
  await desk.post(`/admin/komik/pembelian/${pro}/kembalikan/`, { alasan: 'Salah beli paket' }).expect(409)
  expect(await creator()).toEqual({ watermark: true, publish_quota: 8, kredit: 8 })
  const [left, ...more] = await db()('subscriptions').where({ user_id: user.id })
  expect([left?.is_unlimited, more]).toEqual([false, []])
  expect(((left?.ends_at.getTime() ?? 0) - Date.now()) / 86_400_000).toBeCloseTo(30, 1)
})

test('the bonus is known once who was brought pays the first subscription; who bought before the code brings none', async () => {
  const [referrer, friend, early, desk] = [await member(), await member(), await member(), await staff()]
  const { referral_code: kode } = await ensureCreator(db(), referrer.user)
  const paid = async ({ user }: typeof friend, name: string) => {
    const { invoice_number } = await makePurchase(db(), user, name)
    await desk.post(`/admin/komik/pembelian/${invoice_number}/terima/`).expect(303)
  }
  const bonus = async ({ cookie }: typeof friend) =>
    (await site(db()).get('/api/v1/referral/check-bonus/').set('Cookie', cookie).expect(200)).body.data
  await friend.post('/dompet/ajakan/', { kode }).expect(303)
  expect(await bonus(friend)).toEqual({ is_eligible: false, referrer_id: referrer.user.id })
  await paid(friend, 'Credits 20')
  expect((await bonus(friend)).is_eligible).toBe(false)
  await paid(friend, 'Basic')
  expect((await bonus(friend)).is_eligible).toBe(true)
  expect(await referrer.creator()).toMatchObject({ kredit: 8 })

  await paid(early, 'Basic')
  await early.post('/dompet/ajakan/', { kode }).expect(303)
  await paid(early, 'Basic')
  expect(await bonus(early)).toEqual({ is_eligible: false, referrer_id: referrer.user.id })
  expect(await referrer.creator()).toMatchObject({ kredit: 8 })
})

test('the watermark comes back by itself when the package ends', async () => {
  const { user, creator } = await member()
  const { id } = await makePurchase(db(), user, 'Pro', { status: 'success', paid_at: new Date() })
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000)
  await db()('creators').where({ user_id: user.id }).update({ watermark: false })
  const period = { purchase_id: id, user_id: user.id, is_unlimited: true, lifts_watermark: true }
  await db()('subscriptions').insert({ ...period, starts_at: at(-60), ends_at: at(60) })
  expect(await creator()).toMatchObject({ watermark: false })
  await db()('subscriptions').update({ ends_at: at(-1) })
  expect(await creator()).toMatchObject({ watermark: true })
})

test('money that could not be counted waits for staff, who accept it once or note that it went back', async () => {
  const { user, creator, get } = await member()
  const desk = await staff()
  const odd = await makePurchase(db(), user, 'Basic')
  const other = await makePurchase(db(), user, 'Pro', { status: 'success', paid_at: new Date() })
  const money = { provider: 'xendit', currency: 'IDR', paid_at: new Date(), state: 'review' } as const
  const [one, two] = await db()('purchase_payments')
    .insert([
      { ...money, purchase_id: odd.id, amount: 16_000, reason: 'amount' },
      { ...money, purchase_id: other.id, amount: 79_900, reason: 'second' },
    ])
    .returning('id')
  const bill = await get(`/langganan/${odd.invoice_number}/`)
  expect(bill.text('#tagihan')).toMatch(/Pembayaran Rp\s16\.000 sedang diperiksa staf/)
  expect(bill.all('#tagihan .button')).toEqual([])
  const waiting = (await desk.get('/admin/komik/pembelian/')).text('.rows')
  expect(waiting).toMatch(/Kurang Rp\s500/)
  expect(waiting).not.toContain('Uangnya sudah masuk')
  expect((await desk.get('/admin/')).text('main')).toMatch('2 pembayaran paket perlu diputuskan')
  await desk.post(`/admin/komik/pembelian/uang/${two?.id}/aktifkan/`).expect(409)
  await desk.post(`/admin/komik/pembelian/uang/${two?.id}/kembali/`).expect(303)
  await desk.post(`/admin/komik/pembelian/uang/${one?.id}/aktifkan/`).expect(303)
  await desk.post(`/admin/komik/pembelian/uang/${one?.id}/kembali/`).expect(409)
  expect(await creator()).toMatchObject({ kredit: 8, publish_quota: 8 })
  expect((await desk.get('/admin/komik/pembelian/')).text('main')).toMatch('Tidak ada uang yang menunggu keputusan.')
})

test('money that went back ends its invoice: the member is told, and buys the package anew', async () => {
  const { user, get, post } = await member()
  const desk = await staff()
  const odd = await makePurchase(db(), user, 'Basic')
  const [money] = await db()('purchase_payments')
    .insert({
      ...{ purchase_id: odd.id, provider: 'xendit', currency: 'IDR', paid_at: new Date() },
      ...{ state: 'review', amount: 8_000, reason: 'amount' },
    })
    .returning('id')
  await desk.post(`/admin/komik/pembelian/uang/${money?.id}/kembali/`).expect(303)
  expect((await get(`/langganan/${odd.invoice_number}/`)).text('#tagihan')).toMatch(
    /Dikembalikan.*Uangnya sudah dikembalikan/s,
  )
  expect((await get('/notifikasi/')).text('main')).toMatch(/Uang dikembalikan.*Rp\s8\.000 untuk paket Basic/s)
  const { headers } = await post('/langganan/', { paket: String(odd.package_id) }).expect(303)
  expect(headers.location).not.toContain(odd.invoice_number)
})

test('staff sell another package, and stop selling one, which stays for who bought it', async () => {
  const desk = await staff()
  const fields = {
    name: 'Mini',
    description: '',
    price: '5.000',
    publish_quota: '0',
    bonus_credits: '4',
    duration_days: '',
  }
  const wrong = read(
    (await desk.post('/admin/komik/paket/baru/', { ...fields, lifts_watermark: 'ya' }).expect(422)).text,
  )
  expect(wrong.text('.field-error')).toMatch('hanya berlaku selama langganan')
  await desk.post('/admin/komik/paket/baru/', { ...fields, is_active: 'ya' }).expect(303)
  await desk.post('/admin/komik/paket/baru/', fields).expect(422)
  const { body } = await site(db()).get('/api/v1/subscriptions/packages/').expect(200)
  expect(body.data[0]).toMatchObject({ name: 'Mini', price: 5_000, duration_days: null, bonus_credits: 4 })
  await desk.post(`/admin/komik/paket/${body.data[0].id}/`, fields).expect(303)
  const names = (await site(db()).get('/api/v1/subscriptions/packages/').expect(200)).body.data
  expect(names.map(({ name }: { name: string }) => name)).toEqual(['Basic', 'Credits 20', 'Pro'])
})

test("nobody opens another's invoice, and no form asks for less than a package", async () => {
  const { user } = await member()
  const { invoice_number } = await makePurchase(db(), user)
  const other = await member()
  await other.get(`/langganan/${invoice_number}/`, 404)
  await other.get(`/langganan/${invoice_number}/simulasi/`, 404)
  await other.post('/langganan/', {}).expect(422)
  await other.post('/langganan/', { paket: '99999' }).expect(404)
  await site(db()).get(`/langganan/${invoice_number}/`).expect(303)
})

test('who changed their mind cancels an unpaid invoice by hand, and money that comes after all is granted', async () => {
  const { user, get, post, creator } = await member()
  const { invoice_number, id } = await makePurchase(db(), user, 'Basic')
  const href = `/langganan/${invoice_number}/`
  const cancel = (await get(href)).attribute('#tagihan form', 'action') ?? ''
  await (await member()).post(cancel).expect(404)
  const { headers } = await post(cancel).expect(303)
  expect((await get(headers.location ?? '')).text('main')).toMatch(/Tagihannya dibatalkan\..*Dibatalkan/s)
  expect(await db()('purchases').where({ id }).first()).toMatchObject({ status: 'expired' })
  await post(cancel).expect(409)
  await (await staff()).post(`/admin/komik/pembelian/${invoice_number}/terima/`).expect(303)
  expect(await creator()).toMatchObject({ kredit: 8, publish_quota: 8 })
  expect((await get(href)).all('#tagihan form')).toHaveLength(0)
})

test('a paid invoice has a receipt to print, for its buyer alone', async () => {
  const { user, get } = await member()
  const { invoice_number } = await makePurchase(db(), user, 'Basic')
  const href = `/langganan/${invoice_number}/`
  await get(`${href}kwitansi/`, 404)
  await (await staff()).post(`/admin/komik/pembelian/${invoice_number}/terima/`).expect(303)
  const address = (await get(href)).attribute('#tagihan a[href$="kwitansi/"]', 'href') ?? ''
  const receipt = (await get(address)).text('.receipt')
  expect(receipt).toMatch(/Kwitansi INV-.* Dibayar .*Diterima dari\s*Dinda Puspita.*Paket Basic.*Rp\s16\.500/s)
  expect(receipt).toMatch(/Diterima · \d+ \S+ \d{4} · Transfer bank\s*Rp\s16\.500\s*Jumlah diterima\s*Rp\s16\.500/)
  await (await member()).get(address, 404)
})

test('a receipt shows the money that came, and that it went back', async () => {
  const { user, get } = await member()
  const { invoice_number, id } = await makePurchase(db(), user, 'Basic')
  await db()('purchase_payments').insert({
    ...{ purchase_id: id, provider: 'doku', amount: 15_000, currency: 'IDR', method: 'BANK_TRANSFER BCA' },
    ...{ paid_at: new Date('2026-11-20T03:00:00Z'), state: 'review', reason: 'amount' },
  })
  const desk = await staff()
  const rows = await desk.get('/admin/komik/pembelian/?tampil=periksa')
  const accept = rows.attribute(`#${invoice_number} form[action$="/aktifkan/"]`, 'action') ?? ''
  await desk.post(accept).expect(303)
  const address = `/langganan/${invoice_number}/kwitansi/`
  const sumsOf = async () => (await get(address)).texts('.sums > div').map((text) => text.replaceAll(/\s/g, ' '))
  const received = 'Diterima · 20 November 2026 · Transfer bank BCARp 15.000'
  expect(await sumsOf()).toEqual([received, 'Jumlah diterimaRp 15.000'])
  await desk.post(`/admin/komik/pembelian/${invoice_number}/kembalikan/`, { alasan: 'Salah paket' }).expect(303)
  expect(await sumsOf()).toEqual([
    received,
    expect.stringMatching(/^Dikembalikan · \d+ \S+ \d{4}−Rp 15\.000$/),
    'Jumlah diterimaRp 0',
  ])
})

test('an invoice with money that staff look at cannot be cancelled', async () => {
  const { user, post, get } = await member()
  const { invoice_number, id } = await makePurchase(db(), user, 'Basic')
  await db()('purchase_payments').insert({
    ...{ purchase_id: id, provider: 'doku', amount: 15_000, currency: 'IDR', paid_at: new Date() },
    ...{ state: 'review', reason: 'amount' },
  })
  const { text } = await post(`/langganan/${invoice_number}/batal/`).expect(409)
  expect(read(text).text('main')).toContain('sedang kami periksa')
  expect((await get(`/langganan/${invoice_number}/`)).text('#tagihan')).not.toContain('Dibatalkan')
})
