import { expect, test } from 'vitest'
import { commandLine } from '../../src/audit/audit.ts'
import { askSouvenir } from '../../src/comics/money/wallet/souvenirs.ts'
import { adjustWallet, askWithdrawal } from '../../src/comics/money/wallet/withdrawals.ts'
import { recountBalances } from '../../src/comics/staff/books.ts'
import type { Notice } from '../../src/live/notices.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser } from '../support/sign-in.ts'
import { useBrowsers } from './support/browser.ts'
import { makeComic } from './support/make.ts'

const db = useDatabase()
const { as, staff } = useBrowsers(db)

const bank = { bank_name: 'BCA', account_number: '1234567890', account_name: 'Dinda Puspita' }
const to = { recipient_name: 'Ibu Ratih', phone_number: '081234567890', shipping_address: 'Jalan Kenanga 12, Bandung' }

/** A member with a withdrawal and a souvenir that wait. */
async function creator(name = 'Dinda Puspita') {
  const user = await makeUser(db(), { name })
  await adjustWallet(db(), commandLine, user, { amount: 200_000, description: 'Honor lomba', hold: false })
  await db()('credit_transactions').insert({ user_id: user.id, kind: 'adjustment', amount: 30, description: 'Juara' })
  const withdrawal = await askWithdrawal(db(), user, { ...bank, amount: 60_000, request_key: null })
  const comic = await makeComic(db(), { user_id: user.id, title: 'Naga Kecil' })
  const { souvenir } = await askSouvenir(db(), user, { ...to, notes: '', comic_id: comic.id, request_key: null })
  const row = () => db()('creators').where({ user_id: user.id }).first('kredit', 'publish_quota', 'balance')
  return { user, comic, withdrawal, souvenir, row, book: `/admin/komik/buku/${user.id}/` }
}

test('a waiting withdrawal shows on the start page and in the tabs; paid once, it is gone and the member is told', async () => {
  const { user, withdrawal, row } = await creator()
  const { page: get, post } = await staff()
  const own = await as(user)
  expect((await own.page('/dompet/')).text('.money-sums')).toMatch(
    /Bisa ditarik\s*Rp 140\.000.*Penarikan diproses\s*Rp 60\.000/,
  )
  expect((await get('/admin/')).text('main')).toContain('1 penarikan menunggu dibayar')
  const list = await get('/admin/komik/penarikan/')
  expect(list.text('#staf-komik .staff-count')).toBe('2 menunggu')
  expect(list.text('nav.chips [aria-current]')).toBe('Penarikan 1 menunggu')
  expect(list.text('.request')).toMatch(/Rp 60\.000 .*Dinda Puspita.* BCA .* 1234567890/)
  const action = `/admin/komik/penarikan/${withdrawal.id}/setuju/`
  const unnamed = read((await post(action, { referensi: ' ' }).expect(422)).text)
  expect(unnamed.text('.request .field-error')).toBe('Tulis nomor referensi transfernya.')
  const transfer = { referensi: 'BCA 2611-0042' }
  await post(action, transfer).expect(303)
  await post(action, transfer).expect(404)
  await post(`/admin/komik/penarikan/${withdrawal.id}/tolak/`, { alasan: 'Terlambat.' }).expect(404)
  expect((await get('/admin/komik/penarikan/?kabar=setuju')).text('main')).toContain('Tidak ada penarikan di sini.')
  expect((await get('/admin/komik/penarikan/?tampil=selesai')).text('.request')).toMatch(/Sudah dibayar.*BCA 2611-0042/)
  expect((await own.page('/dompet/')).text('[aria-label=Penarikanmu]')).toContain('Referensi transfer: BCA 2611-0042')
  const { body } = await own.get('/api/v1/withdrawals/').expect(200)
  expect(body.data[0]).toMatchObject({ status: 'paid', reference: 'BCA 2611-0042' })
  expect((await row())?.balance).toBe('140000')
  expect(await db()('audit_log').where({ action: 'comic.withdrawal_pay', about_id: user.id })).toHaveLength(1)
  const told = await db()('member_notices').where({ user_id: user.id, kind: 'withdrawal_decided' })
  const message = 'Penarikan Rp 60.000 sudah dibayar. Referensi transfer: BCA 2611-0042.'
  expect(told).toMatchObject([{ title: 'Penarikan sudah dibayar', message, href: '/dompet/' }])
})

test('refusing needs a reason, which the member reads; money and credits come back once', async () => {
  const { user, withdrawal, souvenir, row } = await creator()
  const { post } = await staff()
  for (const [desk, id] of [
    ['penarikan', withdrawal.id],
    ['suvenir', souvenir.id],
  ]) {
    const action = `/admin/komik/${desk}/${id}/tolak/`
    const wrong = read((await post(action, { alasan: 'x' }).expect(422)).text)
    expect(wrong.text('.request .field-error')).toContain('Tulis alasannya')
    await post(action, { alasan: 'Datanya belum lengkap.' }).expect(303)
    await post(action, { alasan: 'Datanya belum lengkap.' }).expect(404)
  }
  expect(await row()).toMatchObject({ balance: '200000', kredit: '33' })
  const told = await db()('member_notices').where({ user_id: user.id, kind: 'souvenir_decided' })
  expect(told).toMatchObject([
    { message: 'Suvenir untuk Ibu Ratih ditolak: Datanya belum lengkap. Kreditnya kembali.', href: '/dompet/' },
  ])
  expect((await (await as(user)).page('/dompet/')).texts('.money-reason')).toEqual(
    Array(2).fill('Alasannya: Datanya belum lengkap.'),
  )
})

test('a souvenir has its address in one piece to copy, and is sent once', async () => {
  const { souvenir, comic } = await creator()
  const { page: get, post } = await staff()
  const list = await get('/admin/komik/suvenir/')
  expect(list.text(`.request a[href="/komik/${comic.id}/"]`)).toBe(`Naga Kecil, nomor ${comic.id}`)
  expect(list.text(`#isi-${souvenir.id}-0`)).toBe('Ibu Ratih 081234567890 Jalan Kenanga 12, Bandung')
  expect(list.all(`[data-copy="isi-${souvenir.id}-0"]`)).toHaveLength(1)
  await post(`/admin/komik/suvenir/${souvenir.id}/setuju/`).expect(303)
  await post(`/admin/komik/suvenir/${souvenir.id}/setuju/`).expect(404)
  expect((await get('/admin/komik/suvenir/?tampil=selesai')).text('.request')).toContain('Sudah dikirim')
})

test('the book of one person has every row with its running sum, and is found by a name', async () => {
  const { user, book } = await creator('Ratri Senja')
  const { page: get } = await staff()
  const found = await get('/admin/komik/buku/?q=ratri')
  expect(found.attribute('main .rows a', 'href')).toBe(book)
  expect((await get('/admin/komik/buku/?q=tidakada')).text('main')).toContain('Tidak ada yang cocok.')
  const rows = async (isi: string) => (await get(`${book}?isi=${isi}`)).texts('[aria-label="Baris buku"] tbody tr')
  expect(await rows('rupiah')).toEqual([
    expect.stringMatching(/Penarikan −Rp 60\.000 Rp 140\.000$/),
    expect.stringMatching(/Honor lomba \+Rp 200\.000 Rp 200\.000$/),
  ])
  expect(await rows('kredit')).toEqual([
    expect.stringMatching(/Suvenir untuk Ibu Ratih −20 kredit 13 kredit$/),
    expect.stringMatching(/Juara \+30 kredit 33 kredit$/),
    expect.stringMatching(/Hadiah kreator baru \+3 kredit 3 kredit$/),
  ])
  expect(await rows('terbit')).toHaveLength(1)
  const basic = await db()('subscription_packages').where({ name: 'Basic' }).first()
  await db()('purchases').insert({
    ...{ user_id: user.id, package_id: basic?.id ?? 0, package_name: 'Basic', amount: 16_500, provider: 'manual' },
    ...{ bonus_credits: 5, lifts_watermark: false, invoice_number: 'INV-0A1B2C3D-1763900000', duration_days: 30 },
    ...{ expires_at: new Date() },
  })
  expect((await get(book)).text('[aria-labelledby=pembelian] tbody')).toMatch(
    /INV-0A1B2C3D-1763900000 .* Basic Rp 16\.500 Menunggu dibayar/,
  )
})

test('looking at the books of who is no creator yet makes nobody one; the first row that staff book does', async () => {
  const user = await makeUser(db())
  const creator = () => db()('creators').where({ user_id: user.id }).first('kredit', 'balance')
  const book = `/admin/komik/buku/${user.id}/`
  const { page: get, post } = await staff()
  const page = await get(`${book}?isi=kredit`)
  expect(page.text('.book-sums')).toMatch(/Kredit\s*0\s*Jatah terbit\s*0/)
  expect(page.text('[aria-label="Baris buku"]')).toContain('Belum ada baris.')
  expect(await creator()).toBeUndefined()
  const baris = page.attribute('input[name=baris]', 'value') ?? ''
  const form = { apa: 'rupiah', arah: 'tambah', jumlah: '50.000', alasan: 'Honor sampul', baris }
  await post(book, form).expect(303)
  await post(book, form).expect(422)
  expect(await creator()).toEqual({ kredit: '3', balance: '50000' })
})

test('staff book rupiah with a reason; a form that is sent twice books once, and only admins change credits', async () => {
  const { book, row } = await creator()
  const { page: get, post } = await staff()
  const page = await get(book)
  expect(page.texts('select[name=apa] option')).toEqual(['Rupiah'])
  const baris = page.attribute('input[name=baris]', 'value') ?? ''
  const form = { apa: 'rupiah', arah: 'tambah', jumlah: '50.000', alasan: 'Honor sampul', baris }
  expect(read((await post(book, { ...form, alasan: '' }).expect(422)).text).text('#f-alasan-error')).toBeTruthy()
  const much = await post(book, { ...form, arah: 'ambil', jumlah: '999.999' }).expect(422)
  expect(read(much.text).text('#f-jumlah-error')).toBe('Saldo yang tersedia hanya Rp 140.000.')
  await post(book, { ...form, arah: 'ambil', tahan: 'ya' }).expect(422)
  await post(book, form).expect(303)
  expect(read((await post(book, form).expect(422)).text).text('#f-jumlah-error')).toContain('Bukunya sudah berubah')
  expect((await row())?.balance).toBe('190000')
  await post(book, { ...form, apa: 'kredit' }).expect(403)
  const admin = await staff('admin')
  const again = (await admin.page(book)).attribute('input[name=baris]', 'value') ?? ''
  await admin.post(book, { ...form, apa: 'kredit', arah: 'ambil', jumlah: '3', baris: again }).expect(303)
  expect((await row())?.kredit).toBe('10')
})

test('the recount names the accounts whose balance is not the sum of its rows, and changes nothing', async () => {
  const notices: Notice[] = []
  const closed: unknown[] = []
  const recount = () =>
    recountBalances({
      db: db(),
      notify: async (_, notice) => void notices.push(notice),
      closeNotices: async (about) => void closed.push(about),
    })
  const { user, withdrawal, row, book } = await creator()
  const other = await creator()
  await recount()
  expect(notices).toEqual([])
  const breakages = [
    () => db()('creators').where({ user_id: user.id }).update({ kredit: '99' }),
    () => db()('creators').where({ user_id: user.id }).update({ publish_quota: 99 }),
    () => db()('creators').where({ user_id: user.id }).update({ balance: '1' }),
    () => db()('wallet_transactions').where({ withdrawal_id: withdrawal.id }).update({ withdrawal_id: null }),
    () => db()('withdrawals').where({ id: withdrawal.id }).update({ status: 'rejected' }),
  ]
  for (const broken of breakages) {
    const point = await db().transaction()
    await broken()
    const before = await row()
    await recount()
    expect(notices.splice(0)).toMatchObject([
      { kind: 'alert', href: book, message: expect.stringContaining(user.username) },
    ])
    expect(await row()).toEqual(before)
    await point.rollback()
  }
  await db()('creators').whereIn('user_id', [user.id, other.user.id]).update({ balance: '1' })
  await recount()
  expect(notices[0]).toMatchObject({ href: '/admin/komik/buku/', message: expect.stringMatching(/^Saldo 2 akun/) })
  expect(closed).toHaveLength(breakages.length + 2)
})

test('the pages of money are for staff alone', async () => {
  const { book, withdrawal, user } = await creator()
  const { get, post } = await as(user)
  for (const path of ['/admin/komik/penarikan/', '/admin/komik/suvenir/', '/admin/komik/buku/', book])
    await get(path).expect(403)
  for (const path of [book, `/admin/komik/penarikan/${withdrawal.id}/setuju/`]) await post(path).expect(403)
})

test('a list of purchases that is not there is the one of what waits', async () => {
  const { page: get } = await staff()
  const page = await get('/admin/komik/pembelian/?tampil=lainnya')
  expect(page.texts('main [aria-current="page"]').at(-1)).toBe('Perlu diputuskan')
})
