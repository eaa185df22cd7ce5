import { expect, test } from 'vitest'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import { notifyOfEnds } from '../../../src/comics/money/subscriptions/ends.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makeComic } from '../support/make.ts'
import { makePurchase, useBuyers } from '../support/purchases.ts'

/** Tests the pages of packages as members and staff use them, without JavaScript. Payments are transfers here. */

const db = useDatabase()
const { browsers, member, staff } = useBuyers(db)
const { visitor } = browsers

test('a visitor is led by the same buttons to log in and back; a member buys one and sees how to pay', async () => {
  const packages = await visitor.page('/langganan/')
  const buttons = ['Beli 20 kredit', 'Pilih Pro', 'Pilih Basic']
  expect(packages.texts('.package .button')).toEqual(buttons)
  expect(packages.texts('.package .button.primary')).toEqual(['Pilih Pro'])
  const doors = packages.all('.package a.button').map((link) => link.getAttribute('href'))
  expect(doors).toEqual(buttons.map(() => '/masuk/?lanjut=%2Flangganan%2F'))
  expect(packages.all('.packages-own')).toEqual([])
  const { get, post, creator, user } = await member()
  const basic = await db()('subscription_packages').where({ name: 'Basic' }).first()
  const { headers } = await post('/langganan/', { paket: basic?.id }).expect(303)
  const address = headers.location ?? ''
  expect(address).toMatch(/^\/langganan\/INV-[0-9A-F]{8}-\d+\/$/)
  const bill = await get(address)
  expect(bill.text('#tagihan')).toMatch(/Menunggu dibayar.*Rp\s16\.500.*Hubungi kami/s)
  expect((await get('/langganan/')).texts('.package .button')).toEqual(buttons)
  expect((await get('/langganan/')).attribute('.packages-own a[href*=INV]', 'href')).toBe(address)
  expect((await get('/langganan/riwayat/')).text('.purchases')).toMatch(/Basic.*Menunggu dibayar/s)

  const desk = await staff()
  const invoice = address.split('/')[2] ?? ''
  expect((await desk.get('/admin/komik/pembelian/?tampil=menunggu')).text('.rows')).toMatch(user.username)
  await desk.accept(invoice).expect(303)
  await desk.accept(invoice).expect(409)
  expect(await creator()).toEqual({ kredit: 8, publish_quota: 8, watermark: true })
  expect((await get(address)).text('#tagihan')).toMatch('Dibayar')
  const mine = (await get('/langganan/')).text('.packages-own')
  expect(mine).toMatch(/Paketmu\s*Basic\s*Jatah terbit\s*8 dari 8\s*Kredit\s*8.*Bayar terakhir\s*Rp\s16\.500/s)
  expect(mine).not.toContain('sampai')
})

test('what is left of the publications is told beside what there was when the last were added', async () => {
  const { user, get } = await member()
  const used = { user_id: user.id, kind: 'publication', amount: -1 } as const
  await ensureCreator(db(), user)
  await db()('publication_transactions').insert([used, used])
  const left = async () => (await get('/langganan/')).text('.packages-own meter + *, .packages-own dd:has(meter) b')
  expect(await left()).toBe('1 dari 3')
  await (await staff()).paid({ user }, 'Basic')
  await db()('publication_transactions').insert(used)
  expect(await left()).toBe('5 dari 6')
})

test('only the packages whose rights end say in how many days; more packages follow, the dearest stays raised', async () => {
  const staffPage = await staff()
  const fields = { description: '', publish_quota: '2', bonus_credits: '0', is_active: 'ya' }
  await staffPage.post('/admin/komik/paket/baru/', { ...fields, name: 'Duo', price: '9.000', duration_days: '7' })
  const rights = { ...fields, lifts_watermark: 'ya', price: '30.000', duration_days: '14' }
  await staffPage.post('/admin/komik/paket/baru/', { ...rights, name: 'Bersih' })
  const page = await visitor.page('/langganan/')
  const told = page.all('.package').map((pack) => {
    const { text } = read(pack.outerHTML)
    return [text('h2'), text('.package-price')?.replaceAll(/\s+/g, ' ')]
  })
  expect(told).toEqual([
    ['Credits 20', 'Rp 20.000 20 kredit Rp 1.000 per kredit'],
    ['Pro', 'Rp 79.900 30 hari Rp 2.660 per hari'],
    ['Duo', 'Rp 9.000 sekali bayar'],
    ['Basic', 'Rp 16.500 5 komik Rp 3.300 per komik'],
    ['Bersih', 'Rp 30.000 14 hari Rp 2.140 per hari'],
  ])
  expect(page.texts('.is-best h2')).toEqual(['Pro'])
  expect(page.texts('.badge')).toEqual(['Paling lengkap'])
  await db()('subscription_packages').whereIn('name', ['Duo', 'Bersih', 'Pro']).update({ is_active: false })
  const without = await visitor.page('/langganan/')
  await db()('subscription_packages').where({ name: 'Pro' }).update({ is_active: true })
  expect(without.text('main')).not.toMatch(/\d hari|Paling lengkap/)
})

test('each package says what ends with its days, what stays, and whether it brings a right to publish', async () => {
  const { user, get } = await member()
  const page = await get('/langganan/')
  const contents = page.all('.package').map((pack) => {
    const { text, texts } = read(pack.outerHTML)
    return [text('h2'), ...texts('.package-contents li')]
  })
  const [souvenir, without] = ['Bisa ditukar suvenir', (what: string) => `Tidak berlaku: ${what}`] as const
  expect(contents).toEqual([
    ['Credits 20', '20 kredit, tidak hangus', without('Jatah terbit'), without('Tanpa tanda air'), souvenir],
    ['Pro', '30 kredit, tidak hangus', 'Terbit tanpa batas', 'Tanpa tanda air', souvenir],
    ['Basic', '5 kredit, tidak hangus', '5 jatah terbit, tidak hangus', without('Tanpa tanda air'), without(souvenir)],
  ])
  expect(page.text('main')).not.toContain('Berlaku 30 hari')
  expect(page.text('.folds')).toMatch(/setelah 30 hari\?\s*Hanya terbit tanpa batas dan tanpa tanda air dari paket Pro/)

  await (await staff()).paid({ user }, 'Pro')
  expect((await get('/langganan/')).text('.packages-own')).toMatch(
    /Paketmu\s*Pro\s*sampai \d+ \S+ \d{4}\s*Jatah terbit\s*Tanpa batas\s*3 tersimpan\s*Kredit\s*33/,
  )
  const past = { starts_at: new Date(Date.now() - 2 * 86_400_000), ends_at: new Date(Date.now() - 86_400_000) }
  await db()('subscriptions').where({ user_id: user.id }).update(past)
  expect((await get('/langganan/')).text('.packages-own')).toMatch(
    /Paketmu\s*Tidak ada yang berjalan\s*Jatah terbit\s*3 dari 3/,
  )
  const { body } = await visitor.get('/openapi.json').expect(200)
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
  const notifyMember = async (_: unknown, { userId }: { userId: number }) => void told.push(userId)
  await notifyOfEnds({ db: db(), now, notifyMember })
  expect(told.filter((id) => id === basic.user.id || id === pro.user.id)).toEqual([pro.user.id])
})

test('a package that lifts the limits begins at once, and the rest of the other follows it', async () => {
  const { user, creator, get, post } = await member()
  const desk = await staff()
  await desk.paid({ user }, 'Basic')
  const pro = await desk.paid({ user }, 'Pro')
  const periods = await db()('subscriptions').where({ user_id: user.id }).orderBy('starts_at')
  expect(periods.map(({ is_unlimited }) => is_unlimited)).toEqual([true, false])
  const [first, second] = periods
  expect((await get('/langganan/')).text('.packages-own')).toMatch(/Pro\s*sampai .*Tanpa batas/s)
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
  const bonus = async ({ ask }: typeof friend) => (await ask('/api/v1/referral/check-bonus/').expect(200)).body.data
  await friend.post('/dompet/ajakan/', { kode }).expect(303)
  expect(await bonus(friend)).toEqual({ is_eligible: false, referrer_id: referrer.user.id })
  await desk.paid(friend, 'Credits 20')
  expect((await bonus(friend)).is_eligible).toBe(false)
  await desk.paid(friend, 'Basic')
  expect((await bonus(friend)).is_eligible).toBe(true)
  expect(await referrer.creator()).toMatchObject({ kredit: 8 })
  await desk.paid(friend, 'Pro')
  expect(await referrer.creator()).toMatchObject({ kredit: 8 })
  const reward = { kredit: 5, referred_user_id: friend.user.id }
  expect(await db()('commissions').where({ user_id: referrer.user.id })).toMatchObject([reward])

  await desk.paid(early, 'Basic')
  await early.post('/dompet/ajakan/', { kode }).expect(303)
  await desk.paid(early, 'Basic')
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
  const { headers } = await post('/langganan/', { paket: odd.package_id }).expect(303)
  expect(headers.location).not.toContain(odd.invoice_number)
})

test('staff sell another package, and stop selling one, which stays for who bought it', async () => {
  const desk = await staff()
  const contents = { publish_quota: '0', bonus_credits: '4', duration_days: '' }
  const fields = { name: 'Mini', description: '', price: '5.000', ...contents }
  const wrong = await desk.post('/admin/komik/paket/baru/', { ...fields, lifts_watermark: 'ya' }).expect(422)
  expect(read(wrong.text).text('.field-error')).toMatch('hanya berlaku selama langganan')
  await desk.post('/admin/komik/paket/baru/', { ...fields, is_active: 'ya' }).expect(303)
  await desk.post('/admin/komik/paket/baru/', fields).expect(422)
  const { body } = await visitor.get('/api/v1/subscriptions/packages/').expect(200)
  expect(body.data[0]).toMatchObject({ name: 'Mini', price: 5_000, duration_days: null, bonus_credits: 4 })
  await desk.post(`/admin/komik/paket/${body.data[0].id}/`, fields).expect(303)
  const names = (await visitor.get('/api/v1/subscriptions/packages/').expect(200)).body.data
  expect(names.map(({ name }: { name: string }) => name)).toEqual(['Basic', 'Credits 20', 'Pro'])
  await (await member()).post('/langganan/', { paket: body.data[0].id }).expect(404)
})

test("nobody opens another's invoice, and no form asks for less than a package", async () => {
  const { user } = await member()
  const { invoice_number } = await makePurchase(db(), user)
  const other = await member()
  await other.get(`/langganan/${invoice_number}/`, 404)
  await other.get(`/langganan/${invoice_number}/simulasi/`, 404)
  await other.post('/langganan/', {}).expect(422)
  await other.post('/langganan/', { paket: '99999' }).expect(404)
  await visitor.get(`/langganan/${invoice_number}/`).expect(303)
})
