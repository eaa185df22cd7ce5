import { expect, test } from 'vitest'
import { commandLine } from '../../../src/audit/audit.ts'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import { listLines, readWallet } from '../../../src/comics/money/wallet/queries.ts'
import { askSouvenir, decideSouvenir } from '../../../src/comics/money/wallet/souvenirs.ts'
import { adjustWallet, askWithdrawal, decideWithdrawal } from '../../../src/comics/money/wallet/withdrawals.ts'
import { readDaily } from '../../../src/comics/statistics/statistics.ts'
import type { UserRow } from '../../../src/db/tables.ts'
import { toWibDay } from '../../../src/web/dates.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const { call, tokenOf } = useApi(db)
const DAY = 86_400_000
const to = { recipient_name: 'Dinda', phone_number: '081234567890', shipping_address: 'Jalan Kenanga 12, Bandung' }

/** A member of the API with a wallet of so many rupiah. */
async function member(rupiah = 0, wishes: Partial<UserRow> = {}) {
  const user = await makeUser(db(), wishes)
  const token = await tokenOf(user)
  if (rupiah > 0) await adjustWallet(db(), commandLine, user, { amount: rupiah, description: 'Honor', hold: false })
  return {
    user,
    get: async (path: string) => (await call('get', path, token)).body,
    post: (path: string, body: object) => call('post', path, token).send(body),
    credit: (amount: number) =>
      db()('credit_transactions').insert({ user_id: user.id, kind: 'adjustment', amount, description: 'x' }),
  }
}

test('staff put rupiah into a wallet, held for 14 days or available at once, and never take more than is available', async () => {
  const dinda = await member()
  const staff = await member(0, { role: 'staff', username: 'kasir' })
  const adjust = (amount: unknown, more = {}) =>
    staff.post('/wallet/adjustments', { user_id: dinda.user.id, amount, description: 'Honor lomba', ...more })
  expect((await adjust(120_000)).status).toBe(201)
  expect((await adjust(80_000, { hold: true })).body.data).toMatchObject({ available: 120_000, pending: 80_000 })
  expect((await adjust(-120_001)).status).toBe(400)
  expect((await adjust(-20_000)).status).toBe(201)
  for (const wrong of [0, 'x', 1.5, null]) expect((await adjust(wrong)).status).toBe(422)
  expect((await adjust(-1, { hold: true })).status).toBe(422)
  expect((await staff.post('/wallet/adjustments', { user_id: 999_999, amount: 1, description: 'x' })).status).toBe(404)
  const { data } = await dinda.get('/wallet')
  expect(data).toMatchObject({
    ...{ available: 100_000, balance: 100_000, pending: 80_000, lifetime_earned: 180_000, lifetime_withdrawn: 0 },
    recent: [{ amount: -20_000 }, { amount: 80_000, type: 'adjustment' }, { amount: 120_000, held_until: null }],
  })
  expect((await dinda.get('/profile')).data.balance).toBe(180_000)
  const later = await readWallet(db(), dinda.user.id, new Date(Date.now() + 14 * DAY + 60_000))
  expect([later.available, later.pending]).toEqual([180_000, 0])
  expect(await db()('audit_log').where({ action: 'comic.wallet', actor: 'kasir' })).toHaveLength(3)
  const own = { user_id: dinda.user.id, amount: 1, description: 'x' }
  expect((await dinda.post('/wallet/adjustments', own)).status).toBe(403)
})

test('a withdrawal takes what is available, at least the least one; whose it is and its state the client does not say', async () => {
  const [dinda, rini] = [await member(90_000), await member(500_000)]
  await adjustWallet(db(), commandLine, dinda.user, { amount: 60_000, description: 'Ditahan', hold: true })
  for (const [amount, sentence] of [
    [49_999, 'Penarikan paling sedikit Rp 50.000.'],
    [90_001, 'Yang bisa ditarik sekarang Rp 90.000.'],
  ] as const) {
    const { status, body } = await dinda.post('/withdrawals', { amount })
    expect([status, body.detail]).toEqual([400, sentence])
  }
  for (const amount of [0, -5, 'x', undefined]) expect((await dinda.post('/withdrawals', { amount })).status).toBe(422)
  const bank = { bank_name: 'BCA', account_number: '1234567890', account_name: 'Dinda' }
  const asked = await dinda.post('/withdrawals', { amount: 75_000, ...bank, id_user: rini.user.id, status: 'paid' })
  expect([asked.status, asked.body.data]).toMatchObject([201, { amount: 75_000, status: 'pending', ...bank }])
  expect((await dinda.get('/wallet')).data).toMatchObject({ available: 15_000, pending: 60_000 })
  expect((await rini.get('/wallet')).data.available).toBe(500_000)
  const today = toWibDay(new Date())
  const list = await dinda.get(`/withdrawals?start_date=${today}&end_date=${today}&id_user=${rini.user.id}`)
  expect(list).toMatchObject({ data: [{ amount: 75_000 }], total_withdrawal: 75_000, meta: { total: 1 } })
  expect(await dinda.get('/withdrawals?end_date=2020-01-01')).toMatchObject({ data: [], total_withdrawal: 0 })
  expect((await dinda.get('/withdrawals?start_date=kemarin')).detail[0].loc).toEqual(['query', 'start_date'])
})

test('of two withdrawals of the whole balance at once one wins, and a form sent twice is one withdrawal', async () => {
  const dinda = await member(100_000)
  const both = await Promise.all([1, 2].map(() => dinda.post('/withdrawals', { amount: 100_000 })))
  expect(both.map(({ status }) => status).sort()).toEqual([201, 400])
  const rini = await member(100_000)
  const form = { amount: 50_000, bank_name: null, account_number: null, account_name: null }
  const request_key = crypto.randomUUID()
  const made = await Promise.all([1, 2].map(() => askWithdrawal(db(), rini.user, { ...form, request_key })))
  expect(made[0]?.id).toBe(made[1]?.id)
  expect((await rini.get('/wallet')).data.available).toBe(50_000)
  await expect(askWithdrawal(db(), dinda.user, { ...form, request_key })).rejects.toThrow()
})

test('a withdrawal that is decided twice at once is decided once, and what is paid counts as withdrawn', async () => {
  const dinda = await member(200_000)
  const deps = { db: db(), notifyMember: async () => {} }
  const ask = async () => (await dinda.post('/withdrawals', { amount: 60_000 })).body.data.id as number
  const [paid, refused] = [await ask(), await ask()]
  await decideWithdrawal(deps, commandLine, paid, { reason: null })
  const refuse = () => decideWithdrawal(deps, commandLine, refused, { reason: 'Nomor rekening salah.' })
  const answers = await Promise.allSettled([refuse(), refuse()])
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect((await dinda.get('/wallet')).data).toMatchObject({ available: 140_000, lifetime_withdrawn: 60_000 })
  expect(await dinda.get('/withdrawals')).toMatchObject({
    data: [
      { status: 'rejected', reason: 'Nomor rekening salah.' },
      { status: 'paid', reason: null },
    ],
    total_withdrawal: 60_000,
  })
})

test('a souvenir costs its credits, which come back when it is refused, and only once', async () => {
  const dinda = await member()
  const short = await dinda.post('/comic-requests', to)
  expect([short.status, short.body.detail]).toEqual([400, 'Suvenir seharga 20 kredit, dan kreditmu 3.'])
  await dinda.credit(30)
  for (const wrong of [{ recipient_name: 'D' }, { phone_number: 'x' }, { shipping_address: 'Jalan' }])
    expect((await dinda.post('/comic-requests', { ...to, ...wrong })).status).toBe(422)
  const asked = await dinda.post('/comic-requests', { ...to, status: 'SENT', kredit: 0 })
  expect([asked.status, asked.body.data]).toMatchObject([201, { status: 'PENDING', kredit: 20, remaining_credits: 13 }])
  const deps = { db: db(), notifyMember: async () => {} }
  await decideSouvenir(deps, commandLine, asked.body.data.id, { reason: 'Alamat tidak dikenal kurir.' })
  await expect(decideSouvenir(deps, commandLine, asked.body.data.id, { reason: null })).rejects.toMatchObject({
    status: 404,
  })
  expect((await dinda.get('/profile')).data.kredit).toBe(33)
  const key = { ...to, notes: '', request_key: crypto.randomUUID() }
  const twice = await Promise.all([1, 2].map(() => askSouvenir(db(), dinda.user, key)))
  expect(new Set(twice.map(({ souvenir }) => souvenir.id)).size).toBe(1)
  const { data, meta } = await dinda.get('/comic-requests')
  expect([meta.total, data[0].status, data[1].status]).toEqual([2, 'PENDING', 'REJECTED'])
  const lines = await listLines(db(), 'kredit', dinda.user.id, { limit: 9 })
  expect(lines.map(({ amount, after }) => `${amount} ${after}`)).toEqual(['-20 13', '20 33', '-20 13', '30 33', '3 3'])
})

test('a member says once who brought them; own codes, circles and other accounts are refused', async () => {
  const [dinda, budi] = [await member(), await member()]
  const rini = await member(0, { name: 'Rini', email: 'rini@rahasia.example' })
  const codeOf = async ({ user }: typeof dinda) => (await ensureCreator(db(), user)).referral_code
  const accept = async (who: typeof dinda, referral_code: string, more = {}) =>
    (await who.post('/referrals', { referral_code, ...more })).status
  expect((await rini.get('/referrals/check-parent')).data).toBeNull()
  expect(await accept(rini, 'TIDAKADA')).toBe(404)
  expect(await accept(rini, await codeOf(rini))).toBe(400)
  expect(await accept(rini, await codeOf(dinda), { user_id: budi.user.id })).toBe(403)
  for (const _ of [1, 2])
    expect(await accept(rini, (await codeOf(dinda)).toLowerCase(), { user_id: rini.user.id })).toBe(200)
  expect(await accept(rini, await codeOf(budi))).toBe(400)
  expect(await accept(dinda, await codeOf(rini))).toBe(400)
  const circle = await Promise.all([accept(budi, await codeOf(dinda)), accept(dinda, await codeOf(budi))])
  expect(circle.sort()).toEqual([200, 400])
  expect((await rini.get('/referrals/check-parent')).data.id_users).toBe(dinda.user.id)
  const { data } = await dinda.get('/referrals')
  expect(data.find(({ user }: { user: { full_name: string } }) => user.full_name === 'Rini')).toBeDefined()
  expect(JSON.stringify(data)).not.toContain('rahasia')
  const isActive = async (code: string) => (await call('get', `/referrals/check-code?code=${code}`)).body.data
  expect(await isActive(await codeOf(dinda))).toEqual({ is_active: true })
  expect(await isActive('TIDAKADA')).toEqual({ is_active: false })
})

test('whether a bonus is due one asks for oneself alone; a commission is the admin’s to give', async () => {
  const [dinda, rini, admin] = [await member(), await member(), await member(0, { role: 'admin' })]
  const { referral_code } = await ensureCreator(db(), dinda.user)
  await rini.post('/referrals', { referral_code })
  const { status } = await call('get', `/referral/check-bonus?user_id=${rini.user.id}`, await tokenOf(dinda.user))
  expect(status).toBe(403)
  const given = { id_user: dinda.user.id, kredit: 5, keterangan: 'Juara lomba' }
  expect((await dinda.post('/commissions', given)).status).toBe(403)
  expect((await admin.post('/commissions', { ...given, kredit: -5 })).status).toBe(422)
  expect((await admin.post('/commissions', given)).status).toBe(201)
  expect(await dinda.get('/commissions')).toMatchObject({ data: [{ kredit: 5 }], total_commission: 5 })
  expect((await rini.get(`/commissions?id_user=${dinda.user.id}`)).data).toEqual([])
  expect((await dinda.get('/profile/referral-code')).data).toMatchObject({ total_referrals: 1, total_bonus_earned: 5 })
  expect((await dinda.get('/profile')).data.kredit).toBe(8)
})

test('of the settings only prices are shown', async () => {
  const { body } = await call('get', '/config/withdrawal_minimum')
  expect(body.data).toEqual({ id: 1, name_config: 'withdrawal_minimum', value_config: '50000' })
  for (const name of ['email_withdrawal', 'google_daily_ceiling', 'constructor', '__proto__'])
    expect((await call('get', `/config/${name}`)).status).toBe(404)
})

test('an adjustment that is corrected leaves no trace in what was earned, nor in the statistics', async () => {
  const dinda = await member(50_000)
  await makeComic(db(), { user_id: dinda.user.id })
  await adjustWallet(db(), commandLine, dinda.user, { amount: -50_000, description: 'Koreksi', hold: false })
  await adjustWallet(db(), commandLine, dinda.user, { amount: 5_000, description: 'Honor', hold: false })
  expect((await dinda.get('/wallet')).data).toMatchObject({ available: 5_000, lifetime_earned: 5_000 })
  const days = await readDaily(db(), dinda.user.id, { count: 1, now: new Date() })
  expect(days.map(({ earnings }) => earnings)).toEqual([5_000])
})

test('a withdrawal and a souvenir that are sent again with their Idempotency-Key are made once and answered the same', async () => {
  const dinda = await member(200_000)
  await dinda.credit(60)
  for (const [path, body, other] of [
    ['/withdrawals', { amount: 60_000 }, { amount: 70_000 }],
    ['/comic-requests', to, { ...to, notes: 'Lain' }],
  ] as const) {
    const send = (sent: object, key: string) => dinda.post(path, sent).set('Idempotency-Key', key)
    const first = await send(body, 'satu')
    const again = await send(body, 'satu')
    expect([first.status, again.status, again.headers['idempotency-replayed']]).toEqual([201, 201, 'true'])
    expect(again.body).toEqual(first.body)
    expect((await send(other, 'satu')).status).toBe(409)
    expect((await send(body, 'dua')).body.data.id).not.toBe(first.body.data.id)
    expect((await dinda.get(path)).meta.total).toBe(2)
    expect((await send(body, 'ada spasi')).status).toBe(400)
  }
  const refused = () => dinda.post('/withdrawals', { amount: 1 }).set('Idempotency-Key', 'sedikit')
  const [first, again] = [await refused(), await refused()]
  expect([first.status, again.status, again.body]).toEqual([400, 400, first.body])
})

test('a souvenir says which of the own published comics it prints, and clients that do not say go on working', async () => {
  const dinda = await member()
  const { id: comic_id } = await makeComic(db(), { user_id: dinda.user.id })
  await dinda.credit(60)
  const draft = await makeComic(db(), { user_id: dinda.user.id, published_at: null })
  const others = await makeComic(db())
  for (const { id } of [draft, others])
    expect((await dinda.post('/comic-requests', { ...to, comic_id: id })).status).toBe(404)
  expect((await dinda.post('/comic-requests', { ...to, comic_id })).body).toMatchObject({ data: { comic_id } })
  expect((await dinda.post('/comic-requests', to)).body.data).toMatchObject({ comic_id: null })
})
