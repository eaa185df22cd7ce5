import { expect, test } from 'vitest'
import { commandLine } from '../../../src/audit/audit.ts'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import { adjustWallet } from '../../../src/comics/money/wallet/withdrawals.ts'
import type { UserRow } from '../../../src/db/tables.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'

const db = useDatabase()
const browsers = useBrowsers(db)
const { visitor } = browsers

async function member(wishes: Partial<UserRow> = {}) {
  const { user, page, post } = await browsers.member(wishes)
  const give = (amount: number, hold = false) =>
    adjustWallet(db(), commandLine, user, { amount, description: 'Honor lomba', hold })
  return { user, get: page, post, give }
}

const bank = { bank_name: 'BCA', account_number: '123-4567890', account_name: 'Dinda Puspita' }

test('a new wallet says that nothing is there yet; a visitor is led to the log-in', async () => {
  const { get } = await member()
  const page = await get('/dompet/')
  expect(page.text('main')).toContain('Belum ada yang masuk')
  expect(page.text('main')).toContain('Saldo bisa ditarik mulai Rp 50.000.')
  expect(page.text('main')).toContain('Terbitkan dulu satu komik')
  expect(page.all('main form')).toHaveLength(0)
  expect((await get('/akun/')).attribute('main a[href="/dompet/"]', 'href')).toBe('/dompet/')
  await visitor.get('/dompet/').expect(303)
  await visitor.post('/dompet/tarik/').expect(401)
})

test('what is held, what came and what went stand in plain words, and a withdrawal is asked for by a plain form', async () => {
  const dinda = await member()
  await dinda.give(200_000)
  await dinda.give(80_000, true)
  const page = await dinda.get('/dompet/')
  expect(page.texts('.money-sums dd')).toEqual(['Rp 200.000', 'Rp 80.000', 'Rp 280.000', 'Rp 0'])
  expect(page.text('[aria-labelledby=tarik]')).toMatch(/Rp 80\.000 bisa ditarik mulai \d+ \w+ \d{4}/)
  expect(page.text('[aria-labelledby=saldo]')).toMatch(/Honor lomba Ditahan sampai .+ \+Rp 80\.000/)
  const request_key = page.attribute('input[name=request_key]', 'value') ?? ''
  const form = { amount: 'Rp 75.000', ...bank, request_key }
  for (const _ of [1, 2]) {
    const { headers } = await dinda.post('/dompet/tarik/', form).expect(303)
    expect(headers.location).toBe('/dompet/?kabar=tarik')
  }
  const after = await dinda.get('/dompet/?kabar=tarik')
  expect(after.text('.said')).toContain('Permintaanmu masuk.')
  expect(after.texts('[aria-label=Penarikanmu] li')).toEqual([expect.stringContaining('Rp 75.000 Menunggu staf')])
  expect(after.text('[aria-labelledby=saldo]')).toContain('Penarikan −Rp 75.000')
  expect(after.attribute('input[name=bank_name]', 'value')).toBe('BCA')
  expect(after.attribute('input[name=request_key]', 'value')).not.toBe(request_key)
})

test('every withdrawal that waits counts among those in progress, also one that the list no longer shows', async () => {
  const dinda = await member()
  await dinda.give(3_000_000)
  const asked = () => dinda.post('/dompet/tarik/', { amount: '50.000', ...bank }).expect(303)
  for (let count = 0; count < 22; count += 1) await asked()
  const page = await dinda.get('/dompet/')
  expect(page.all('[aria-label=Penarikanmu] li')).toHaveLength(20)
  expect(page.text('.money-sums')).toMatch(/Penarikan diproses\s*Rp 1\.100\.000/)
})

test('what is wrong with a withdrawal or souvenir stands beside its field, and what was typed stays', async () => {
  const dinda = await member()
  await dinda.give(60_000)
  for (const [amount, message] of [
    ['', 'Tulis angka bulat, misalnya 75.000.'],
    ['lima puluh', 'Tulis angka bulat, misalnya 75.000.'],
    ['49.999', 'Penarikan paling sedikit Rp 50.000.'],
    ['60.001', 'Yang bisa ditarik sekarang Rp 60.000.'],
  ]) {
    const page = read((await dinda.post('/dompet/tarik/', { ...bank, amount }).expect(422)).text)
    expect(page.text('#f-amount-error')).toBe(message)
    expect(page.attribute('input[name=account_number]', 'value')).toBe('123-4567890')
  }
  const noBank = read((await dinda.post('/dompet/tarik/', { amount: '50000' }).expect(422)).text)
  expect(noBank.all('[aria-labelledby=tarik] .field-error')).toHaveLength(3)
  const older = await makeComic(db(), { user_id: dinda.user.id, title: 'Naga', published_at: new Date(0) })
  const comic = await makeComic(db(), { user_id: dinda.user.id, title: 'Payung' })
  await makeComic(db(), { user_id: dinda.user.id, title: 'Konsep', published_at: null })
  expect((await dinda.get('/dompet/')).text('main')).toContain('Kreditmu belum cukup: 3 dari 20.')
  const to = {
    comic_id: String(older.id),
    recipient_name: 'Dinda',
    phone_number: '081234567890',
    notes: '',
    shipping_address: 'Jalan Kenanga 12, Bandung',
  }
  expect(read((await dinda.post('/dompet/suvenir/', to).expect(422)).text).text('.field-error')).toContain('20 kredit')
  await db()('credit_transactions').insert({ user_id: dinda.user.id, kind: 'adjustment', amount: 30, description: 'x' })
  const short = await dinda.post('/dompet/suvenir/', { ...to, shipping_address: 'Jalan' }).expect(422)
  expect(read(short.text).text('#f-shipping_address-error')).toContain('paling sedikit 10')
  expect(read(short.text).attribute('[name=comic_id] [selected]', 'value')).toBe(to.comic_id)
  expect(read(short.text).texts('[name=comic_id] option')).toEqual(['Payung', 'Naga'])
  const { comic_id: _, ...unnamed } = to
  const asked = await dinda.post('/dompet/suvenir/', unnamed).expect(422)
  expect(read(asked.text).text('#f-comic_id-error')).toBe('Pilih komiknya.')
  await dinda.post('/dompet/suvenir/', to).expect(303)
  expect(await db()('comic_requests').where({ comic_id: comic.id })).toEqual([])
  expect(await db()('comic_requests').where({ comic_id: older.id })).toHaveLength(1)
  const page = await dinda.get('/dompet/')
  expect(page.text('[aria-label=Suvenirmu]')).toContain('Suvenir untuk Dinda Menunggu dikirim')
  expect(page.text('[aria-labelledby=kredit]')).toMatch(/Kredit: 13 .+−20 kredit/)
})

test('the shared address leads through the log-in to the code, and the referrer sees the name alone', async () => {
  const dinda = await member({ name: 'Dinda Puspita' })
  const { referral_code } = await ensureCreator(db(), dinda.user)
  const empty = await dinda.get('/dompet/ajakan/')
  expect(empty.text('main')).toContain('Belum ada yang datang dengan kodemu.')
  const address = new URL(empty.text('#alamat') ?? '')
  const path = address.pathname + address.search
  const { headers } = await visitor.get(path).expect(303)
  expect(headers.location).toContain(`lanjut=${encodeURIComponent(path)}`)

  const rini = await member({ name: 'Rini Andini', email: 'rini@rahasia.example', phone: '+6281299990000' })
  const page = await rini.get(path)
  expect(page.attribute('input[name=kode]', 'value')).toBe(referral_code)
  const wrong = await rini.post('/dompet/ajakan/', { kode: 'TIDAKADA' }).expect(422)
  expect(read(wrong.text).text('#f-kode-error')).toBe('Kode ini tidak dikenal.')
  await rini.post('/dompet/ajakan/', { kode: referral_code }).expect(303)
  expect((await rini.get('/dompet/ajakan/')).text('[aria-labelledby=pengajak]')).toContain('Dinda Puspita')
  const seen = await dinda.get('/dompet/ajakan/')
  expect(seen.text('[aria-labelledby=datang]')).toContain('Rini Andini')
  expect(seen.body()).not.toMatch(/rahasia|6281299990000/)
})
