import { describe, expect, test } from 'vitest'
import { noTexts } from '../../src/content/texts.ts'
import type { UserRow } from '../../src/db/tables.ts'
import { addMemberNotice } from '../../src/notices/members/queries.ts'
import { makeComic } from '../comics/support/make.ts'
import { makePurchase } from '../comics/support/purchases.ts'
import { makeItem } from '../content/support/make.ts'
import { makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { site } from '../support/app.ts'
import { untilWaiting, useDatabase, useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signInAs } from '../support/sign-in.ts'
import { makeMember, newPassword, password, password_hash, stopClock } from './support/people.ts'

const db = useDatabase()
const own = useOwnDatabase()

/** A member, who may delete the account. */
async function member(wishes: Partial<UserRow> = {}, on = db) {
  const made = await makeMember(on(), wishes)
  return { ...made, leave: () => made.post('/akun/hapus/', { username: made.user.username, password }) }
}

/**
 * Every table with a column that refers to a user, and where its rows stand in the export, as a path of keys; or why
 * they are not exported.
 */
const tables: Record<string, readonly string[] | { because: string }> = {
  'audit_log.about_id': ['akun', 'audit'],
  'audit_log.actor_id': ['akun', 'audit'],
  'account_code_days.user_id': { because: 'only hashes, for two days' },
  'account_codes.user_id': { because: 'only hashes, for 15 minutes' },
  'collection_devices.user_id': { because: 'numbers for synchronizing' },
  'collection_entries.user_id': ['koleksi', 'watchlist'],
  'collections.user_id': { because: 'numbers for synchronizing' },
  'comic_comments.user_id': ['komik', 'comments'],
  'comic_likes.user_id': ['komik', 'likes'],
  'comic_readers.user_id': ['komik', 'first_reads'],
  'comic_reads.user_id': ['komik', 'reads'],
  'comic_reports.closed_by': { because: 'the audit log, which is exported, says it too' },
  'comic_reports.reporter_id': ['komik', 'reports'],
  'comic_requests.user_id': ['komik', 'souvenirs'],
  'comic_shares.user_id': ['komik', 'shares'],
  'comic_view_days.user_id': ['komik', 'read_days'],
  'comic_moderations.staff_id': { because: 'the audit log, which is exported, says it too' },
  'comic_series.user_id': ['komik', 'series'],
  'comics.user_id': ['komik', 'comics'],
  'commissions.referred_user_id': { because: 'who came by a link is what others did' },
  'commissions.user_id': ['komik', 'commissions'],
  'contact_messages.user_id': ['surat'],
  'content_items.author_id': ['konten', 'items'],
  'content_items.deleted_by': { because: 'the audit log, which is exported, says it too' },
  'content_versions.saved_by': ['konten', 'versions'],
  'creator_followers.creator_id': { because: 'who follows is what others did' },
  'creator_followers.follower_id': ['komik', 'follows'],
  'creators.referrer_id': { because: 'who came by a link is what others did' },
  'creators.user_id': { because: 'one row, under the key "creator"' },
  'credit_transactions.user_id': ['komik', 'credits'],
  'google_sign_ins.link_user_id': { because: 'random numbers, for 10 minutes' },
  'known_households.user_id': ['akun', 'households'],
  'google_uses.user_id': { because: 'counts of what scripts, pictures and voices, which are exported, have cost' },
  'member_notice_choices.user_id': ['kabar', 'choices'],
  'member_notices.from_user_id': { because: 'what others were told of likes and follows, which are exported' },
  'member_notices.user_id': ['kabar', 'notices'],
  'orders.user_id': ['pesanan'],
  'personal_access_tokens.user_id': ['akun', 'tokens'],
  'profile_updates_log.user_id': ['komik', 'changes'],
  'publication_transactions.user_id': ['komik', 'publications'],
  'purchases.user_id': ['komik', 'purchases'],
  'quotes.user_id': ['pesanan'],
  'recovery_codes.user_id': { because: 'secrets' },
  'series_followers.follower_id': ['komik', 'series_follows'],
  'sessions.user_id': ['akun', 'sessions'],
  'subscriptions.user_id': ['komik', 'subscriptions'],
  'voice_jobs.user_id': ['komik', 'recordings'],
  'wallet_transactions.user_id': ['komik', 'wallet'],
  'withdrawals.user_id': ['komik', 'withdrawals'],
  'uploads.owner_id': { because: 'the pictures are in the export of what they belong to' },
}

/** A member of whom every table knows something, and what each table knows. */
async function memberWithEverything() {
  const made = await member({ email: 'sari@contoh.id', totp_secret: 'rahasia-totp' })
  const { id: user_id } = made.user
  const at = new Date()
  const token = { id: '00000000-0000-4000-8000-000000000001', refresh_hash: 'rahasia-token', address: '203.0.113.7' }
  const times = { created_at: at, used_at: at, expires_at: at, ended_at: null }
  const program = { user_id, api: 'comics', token_version: 1, generation: 1, agent: 'x' } as const
  await db()('known_households').insert({ user_id, household: '203.0.113.1', used_at: new Date() })
  await db()('personal_access_tokens').insert({ ...token, ...times, ...program })
  await db()('recovery_codes').insert({ user_id, code_hash: 'rahasia-pemulihan', used_at: null })
  const liked = { list: 'watchlist', key: 'pedang-senja', version: '1', device: 'x', foreign_version: '0' } as const
  await db()('collection_entries').insert({ ...liked, user_id, entry: { slug: 'pedang-senja' } })
  const letter = { kind: 'privacy', name: 'Sari', email: 'sari@contoh.id', page: null, work: null } as const
  await db()('contact_messages').insert({ ...letter, message: 'Halo, ini aku.', user_id })
  const post = await makeItem(db(), 'post', { author_id: user_id, title: 'Tulisan Sari' })
  await db()('content_versions').insert({
    ...noTexts,
    title: post.title,
    item_id: post.id,
    version: 1,
    saved_by: user_id,
  })
  await addMemberNotice(db(), { userId: user_id, kind: 'success', key: '1', title: 'Selesai', message: '', href: '/' })
  await db()('member_notice_choices').insert({ user_id, kind: 'order', site: true, push: false, mail: true })
  await readAndMadeComics(user_id)
  await boughtAndEarned(user_id)
  const order = await makeOrder(db(), { user_id }, [{ kind: 'note', note: 'catatan staf' }])
  await makeInvoice(db(), order)
  const message = { channel: 'email', recipient: 'sari@contoh.id', subject: 'Kabar', body: 'Halo Sari.' } as const
  const unsent = { order_id: order.id, type: 'order_created', unsent_reason: 'no_address' } as const
  await db()('order_messages').insert({ ...message, ...unsent })
  const quote = { customer_name: 'Sari', contact_information: 'sari@contoh.id', notification_channel: 'email' } as const
  await db()('quotes').insert({ ...quote, user_id, code: 'PNW-20261118-AAA', dp_percent: 50, state: 'asked' })
  await makeOrder(db(), { customer_name: 'Orang Lain' })
  const admin = await makeMember(db(), { role: 'admin', username: 'kepala' })
  await admin.post(`/admin/pengguna/${user_id}/peran/`, { role: 'editor' })
  await made.post('/akun/sesi-lain/akhir/', {})
  return { ...made, order }
}

/** A comic of the member, and all that a member can do with one of somebody else. */
async function readAndMadeComics(user_id: number) {
  await makeComic(db(), { user_id })
  const { id: comic_id, user_id: creator_id } = await makeComic(db())
  const one = { comic_id, user_id }
  await db()('comic_comments').insert({ ...one, content: 'Bagus.' })
  await db()('comic_likes').insert(one)
  await db()('comic_shares').insert(one)
  await db()('comic_reads').insert({ ...one, panel_id: null, page_number: 1, panel_number: 2 })
  await db()('comic_view_days').insert({ ...one, day: '2026-11-20', reader: 'sidik' })
  await db()('comic_reports').insert({ comic_id, reporter_id: user_id, reason: 'Bukan karyanya.' })
  await db()('creator_followers').insert({ follower_id: user_id, creator_id })
  await db()('comic_series').insert({ user_id, title: 'Warung Hujan' })
  const [series] = await db()('comic_series').insert({ user_id: creator_id, title: 'Pasar Malam' }).returning('id')
  await db()('series_followers').insert({ follower_id: user_id, series_id: series?.id ?? 0 })
  const recording = JSON.stringify({ kind: 'ogg', seconds: 3, rate: 48_000, channels: 1 })
  await db()('voice_jobs').insert({ user_id, audio: Buffer.from('suara'), recording })
  await db()('profile_updates_log').insert({ user_id, field: 'name', old_value: 'Sari', new_value: 'Sari M.' })
}

/** Each kind of row behind the balances of a member who makes comics, who has a creator's row already. */
async function boughtAndEarned(user_id: number) {
  const at = new Date()
  const bought = { status: 'success', paid_at: at } as const
  const { id: purchase_id } = await makePurchase(db(), { id: user_id, name: 'Sari' }, 'Pro', bought)
  const period = { starts_at: at, ends_at: new Date(at.getTime() + 86_400_000) }
  await db()('subscriptions').insert({ purchase_id, user_id, is_unlimited: true, lifts_watermark: true, ...period })
  await db()('publication_transactions').insert({ user_id, kind: 'package', amount: 5, purchase_id })
  await db()('commissions').insert({ user_id, kredit: 5, keterangan: 'Ajakan' })
  const parcel = { recipient_name: 'Sari', phone_number: '6281200000001', shipping_address: 'Jalan Melati 1, Solo' }
  await db()('comic_requests').insert({ user_id, ...parcel, kredit: 20 })
  await db()('wallet_transactions').insert({ user_id, kind: 'adjustment', amount: 75_000, description: 'Hadiah lomba' })
  await db()('withdrawals').insert({ user_id, amount: 50_000, bank_name: 'BCA', account_number: '0012345678' })
}

describe('the export', () => {
  test('has all that the tables keep of a member, and nothing secret or of other people', async () => {
    const { post, order, user } = await memberWithEverything()
    const { headers, text, body } = await post('/akun/ekspor/', { password }).expect(200)

    expect(headers['content-disposition']).toMatch(/^attachment; filename="kortekstream-akun-\d{4}-\d\d-\d\d\.json"$/)
    expect(headers['cache-control']).toBe('no-store')
    expect(body.akun).toMatchObject({ username: user.username, email: 'sari@contoh.id', has_password: true })
    const audit: Record<string, string>[] = body.akun.audit
    expect(audit.map((entry) => [entry.action, entry.by, 'address' in entry])).toEqual([
      ['user.role', 'others', false],
      ['session.end_others', 'me', true],
    ])
    const parts = { invoices: [{}], messages: [{ body: 'Halo Sari.' }], steps: [{ to: 'menunggu_link' }] }
    const quote = { code: 'PNW-20261118-AAA' }
    expect(body.pesanan).toMatchObject([{ order_code: order.order_code, ...parts }, quote])
    for (const [column, place] of Object.entries(tables)) {
      const [table = '', name = ''] = column.split('.')
      if ('because' in place) continue
      const [count] = await db()(table).where(name, user.id).count({ rows: '*' })
      const all = place.reduce((part, key) => part[key], body) as unknown[]
      expect([column, all.length >= Number(count?.rows ?? 0) && Number(count?.rows) > 0]).toEqual([column, true])
    }
    for (const secret of [password_hash, 'rahasia', 'kepala', 'Orang Lain', 'catatan staf', 'rini'])
      expect([secret, text.includes(secret)]).toEqual([secret, false])
  })

  test('each table that refers to users is exported or has a reason why not', async () => {
    const { rows } = await db().raw<{ rows: { name: string }[] }>(
      `select conrelid::regclass || '.' || attname as name from pg_constraint
         join pg_attribute on attrelid = conrelid and attnum = conkey[1]
        where contype = 'f' and confrelid = 'users'::regclass
       -- They keep the days of deleted members below another number.
       union all values ('comic_readers.user_id'), ('comic_view_days.user_id')`,
    )
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(tables).sort())
  })

  test('needs the password, whose failures wait; without one, a log-in of the last ten minutes', async () => {
    stopClock()
    const { post } = await member()
    const wrong = await post('/akun/ekspor/', { password: 'salah' }).expect(422)
    expect(read(wrong.text).text('.field-error')).toBe('Ini bukan kata sandimu.')
    for (let tries = 0; tries < 4; tries += 1) await post('/akun/ekspor/', { password: 'salah' }).expect(422)
    const { headers } = await post('/akun/ekspor/', { password }).expect(429)
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)

    const google = await member({ password_hash: null })
    expect((await google.page('/akun/ekspor/')).text('#f-password-ekspor')).toBeNull()
    await google.post('/akun/ekspor/', {}).expect(200)
    await db()('sessions').update({ signed_in_at: new Date(Date.now() - 11 * 60_000) })
    const late = await google.post('/akun/ekspor/', {}).expect(422)
    expect(read(late.text).text('.form-errors')).toContain('masuk lebih dari 10 menit yang lalu')
  })
})

test('an account without a password gets its first one, another address or a second factor after a fresh log-in only', async () => {
  const { user, post, row } = await member({ password_hash: null })
  const { username, name } = user
  const own: [string, Record<string, string>][] = [
    ['/akun/dua-langkah/mulai/', {}],
    ['/akun/data/', { username, name, email: 'lain@contoh.id', phone: '' }],
    ['/akun/sandi/', { password: newPassword, again: newPassword }],
  ]
  await db()('sessions').update({ signed_in_at: new Date(Date.now() - 11 * 60_000) })
  for (const [path, form] of own)
    expect(read((await post(path, form).expect(422)).text).text('.form-errors')).toContain('lebih dari 10 menit')
  expect(await row()).toEqual(user)
  await db()('sessions').update({ signed_in_at: new Date() })
  for (const [path, form] of own) await post(path, form).expect(303)
})

describe('deleting one’s account', () => {
  test('takes what was the member’s, signs out, and leaves the books without a name', async () => {
    const { user, get, page, row, leave } = await memberWithEverything()
    const done = await makeOrder(db(), { user_id: user.id, status_order: 'dibatalkan', ended_at: new Date() })
    await makeInvoice(db(), done)
    const asked = (await page('/akun/hapus/')).text('main')
    for (const said of ['Semua sesi dan tokenmu', 'untuk pembukuan toko']) expect(asked).toContain(said)

    const renaming = { action: 'user.details', subject: user.username, details: '{"old":"nama-lama"}' }
    await db()('audit_log').insert({ ...renaming, actor_id: user.id, actor: 'nama-lama', address: '203.0.113.8' })
    const linked = { action: 'google.link', subject: user.username, details: '{}', address: null }
    await db()('audit_log').insert({ ...linked, actor_id: user.id, actor: user.username })
    const left = await leave().expect(303)
    expect(left.headers.location).toBe('/akun/dihapus/')
    expect(left.headers['set-cookie']?.[0]).toMatch(/^kortek-80=;/)
    expect(read((await site(db()).get('/akun/dihapus/')).text).text('h1')).toBe('Akunmu sudah dihapus')
    await get('/akun/').expect(303)

    for (const column of Object.keys(tables)) {
      const [table = '', name = ''] = column.split('.')
      expect([column, await db()(table).where(name, user.id)]).toEqual([column, []])
    }
    expect(await row()).toBeUndefined()
    const log = await db()('audit_log').orderBy('id')
    expect(log.map(({ action, actor, subject }) => [action, actor, subject])).toEqual([
      ['user.role', 'kepala', '(deleted account)'],
      ['session.end_others', '(deleted account)', '(deleted account)'],
      ['user.details', '(deleted account)', '(deleted account)'],
      ['google.link', '(deleted account)', '(deleted account)'],
      ['user.delete', '(deleted account)', '(deleted account)'],
    ])
    expect(log.map(({ address }) => address === null)).toEqual([false, true, true, true, true])
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`nama-lama|${user.username}`))
  })

  test('orders that are done lose the customer’s data at once, running ones when they are done', async () => {
    const { user, leave } = await member()
    const own = { user_id: user.id }
    const ended = { ...own, status_order: 'dibatalkan', ended_at: new Date() } as const
    const running = await makeOrder(db(), { ...own, status_order: 'dp_dibayar', paid_amount: 3_750_000 })
    const done = await makeOrder(db(), ended)
    const owed = await makeOrder(db(), { ...ended, paid_amount: 1_000 })
    await makeInvoice(db(), done)
    const old = new Date(Date.now() - 31 * 86_400_000)
    const binned = await makeOrder(db(), { ...own, deleted_at: new Date() })
    const gone31 = await makeOrder(db(), { ...own, deleted_at: old })
    const others = await makeOrder(db(), { status_order: 'dibatalkan', ended_at: old, erase_customer: true })
    const waiting = { kind: 'email', dedupe_key: 'x', summary: 'Kabar', payload: '{}', keep: true }
    const [{ id: outbox_id } = { id: '' }] = await db()('outbox').insert(waiting).returning('id')
    const text = { channel: 'email', recipient: 'sari@contoh.id', subject: 'Kabar', body: 'Halo.' } as const
    await db()('order_messages').insert({ ...text, order_id: done.id, type: 'order_created', outbox_id })
    await leave().expect(303)

    expect(await db()('outbox').where({ id: outbox_id }).first()).toMatchObject({ state: 'waiting', keep: false })
    const row = async ({ id }: { id: string }) => db()('orders').where({ id }).first()
    const nobody = { customer_name: 'Pelanggan (akun dihapus)', contact_phone: null, user_id: null }
    const gone = { ...nobody, total_price: '7500000' }
    for (const erased of [done, gone31]) expect(await row(erased)).toMatchObject(gone)
    expect((await row(others))?.customer_name).toBe('Budi Santoso')
    const { sheet } = (await db()('invoices').where({ order_id: done.id }).first()) ?? {}
    expect(sheet).toMatchObject({ customer_name: gone.customer_name, contact_information: '-', total_price: 7_500_000 })
    for (const kept of [running, owed, binned])
      expect(await row(kept)).toMatchObject({ customer_name: 'Budi Santoso', user_id: null, erase_customer: true })
  })

  test('waits for an admin who helps the member at that moment', async () => {
    const admin = await makeUser(own(), { role: 'admin' })
    const { user, leave } = await member({}, own)
    const left = await own().transaction(async (trx) => {
      await trx('users').where({ id: user.id }).update({ name: 'Sari' })
      const leaving = leave().then(({ status }) => status)
      await untilWaiting(own(), 1)
      await trx('users').where({ id: admin.id }).forKeyShare().first()
      return { leaving }
    })
    expect(await left.leaving).toBe(303)
  })

  test('needs the typed user name and the password, and another admin', async () => {
    const { user, post, row } = await member()
    const unsure = await post('/akun/hapus/', { username: 'bukan-aku', password }).expect(422)
    expect(read(unsure.text).text('.field-error')).toBe(`Ketik nama penggunamu: ${user.username}`)
    await post('/akun/hapus/', { username: user.username, password: 'salah' }).expect(422)
    expect(await row()).toEqual(user)

    const last = await member({ role: 'admin' })
    expect(read((await last.leave().expect(422)).text).text('.form-errors')).toContain('satu-satunya admin')
    await signInAs(db(), { role: 'admin' })
    await last.leave().expect(303)
  })
})
