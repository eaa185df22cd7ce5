import { pino } from 'pino'
import { expect, test } from 'vitest'
import { addLike, hideComment, insertComment, removeLike, showComment } from '../../../src/comics/social/queries.ts'
import { addReading, pruneViews } from '../../../src/comics/social/reading-queries.ts'
import { listDays } from '../../../src/comics/statistics/queries.ts'
import { daysBefore, readDaily, readMonths, readYear, recount } from '../../../src/comics/statistics/statistics.ts'
import { toWibDay } from '../../../src/web/dates.ts'
import { untilWaiting, useOwnDatabase } from '../../support/db.ts'
import { seeded } from '../../support/random.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'
import { makePurchase } from '../support/purchases.ts'

const db = useOwnDatabase()
const { call, tokenOf } = useApi(db)
const { as, member, visitor } = useBrowsers(db)
const log = pino({ level: 'silent' })
const at = (text: string) => new Date(text)
const kept = (comic_id: number) => db()('comic_stat_days').where({ comic_id }).orderBy('day')
const nothing = { views: 0, likes: 0, comments: 0, earnings: 0 }

test('days and months are those of Western Indonesian time, and each of them is there', async () => {
  const { id: comic_id, user_id } = await makeComic(db())
  const reader = await makeUser(db())
  // Half an hour before and after midnight in Jakarta, at the end of February.
  await db()('comic_likes').insert([
    { comic_id, user_id: reader.id, created_at: at('2026-02-28T16:30:00Z') },
    { comic_id, user_id, created_at: at('2026-02-28T17:30:00Z') },
  ])
  const now = at('2026-03-30T17:10:00Z')
  const { months } = await readMonths(db(), user_id, { count: 3, now })
  expect(months).toEqual([
    { ...nothing, month: '2026-01' },
    { ...nothing, month: '2026-02', likes: 1 },
    { ...nothing, month: '2026-03', likes: 1 },
  ])
  const days = await readDaily(db(), user_id, { count: 32, now })
  expect(days.map(({ day, likes }) => (likes ? day : null)).filter(Boolean)).toEqual(['2026-02-28', '2026-03-01'])
  expect([days.length, days.at(-1)?.day]).toEqual([32, '2026-03-31'])
  expect((await readMonths(db(), user_id, { count: 1, now: at('2026-12-31T17:00:00Z') })).months[0]?.month).toBe(
    '2027-01',
  )
  expect(await readYear(db(), user_id, at('2025-12-31T17:00:00Z'))).toMatchObject({ year: 2026, total_likes: 0 })
})

test('each number of the API counts the days that it is about, for the shown comics of one creator', async () => {
  const today = toWibDay(new Date())
  const { id, user_id } = await makeComic(db())
  const [second, foreign] = [await makeComic(db(), { user_id }), await makeComic(db())]
  const removed = await makeComic(db(), { user_id, removed_at: new Date() })
  const days = [0, 6, 7, 89, 90, 200, 380].map((back) => daysBefore(today, back))
  for (const day of days) {
    const [reader, created_at] = [await makeUser(db()), at(`${day}T05:00:00Z`)]
    for (const comic_id of [id, foreign.id, removed.id]) {
      await db()('comic_view_days').insert({ comic_id, day, reader: 'a' })
      await db()('comic_likes').insert({ comic_id, user_id: reader.id, created_at })
      await db()('comic_comments').insert({ comic_id, user_id: reader.id, content: 'Seru.', created_at })
    }
    await db()('comic_view_days').insert({ comic_id: second.id, day, reader: 'b' })
    const row = { user_id, description: 'Lain', kind: 'adjustment', created_at } as const
    await db()('wallet_transactions').insert([
      { ...row, amount: 20_000 },
      { ...row, amount: -5_000 },
      { ...row, kind: 'release', amount: 1_000 },
    ])
  }
  const token = await tokenOf({ id: user_id })
  const data = async (path: string) => (await call('get', `/analytics/${path}`, token).expect(200)).body.data
  const countIn = (period: string) => days.filter((day) => day.startsWith(period)).length
  const sums = (count: number) => ({ views: 2 * count, likes: count, comments: count })
  const daily = Array.from({ length: 90 }, (_, back) => daysBefore(today, 89 - back))
  const eachDay = daily.map((date) => ({ date, ...sums(countIn(date)) }))
  expect(await data('daily/?days=90')).toEqual(eachDay)
  expect(await data('daily/')).toEqual(eachDay.slice(-7))
  const thisMonth = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1
  const months = Array.from({ length: 14 }, (_, back) => thisMonth - 13 + back).map((number) => {
    const month = `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`
    return { month, ...sums(countIn(month)), earnings: 15_000 * countIn(month) }
  })
  expect(await data('monthly/?months=14')).toEqual(months)
  expect(await data('monthly/')).toEqual(months.slice(-6))
  const totals = (count: number) => {
    const all = { total_views: 2 * count, total_likes: count, total_comments: count }
    return { total_comics: 2, ...all, total_earnings: 15_000 * count }
  }
  const year = today.slice(0, 4)
  expect(await data('yearly/')).toEqual({ year: Number(year), ...totals(countIn(year)) })
  expect(await data('dashboard/')).toMatchObject(totals(days.length))
})

test('a like that is taken back leaves the day it was given; a hidden comment counts only while it is shown', async () => {
  const { id: comicId } = await makeComic(db())
  const { id: userId } = await makeUser(db())
  const old = { comic_id: comicId, user_id: userId, created_at: at('2026-05-01T03:00:00Z') }
  await db()('comic_likes').insert(old)
  const comment = { comic_id: comicId, user_id: userId, content: 'Seru!', rating: 4, is_spoiler: false }
  const { id } = await insertComment(db(), comment)
  const counts = async () => (await kept(comicId)).map(({ day, likes, comments }) => [day, likes, comments])
  const today = toWibDay(new Date())
  expect(await counts()).toEqual([
    ['2026-05-01', 1, 0],
    [today, 0, 1],
  ])
  await removeLike(db(), { comicId, userId })
  for (const isAgain of [false, true]) expect(await hideComment(db(), id)).toEqual(isAgain ? [] : [id])
  await db()('comic_comments').where({ id }).update({ rating: null })
  expect(await counts()).toEqual([
    ['2026-05-01', 0, 0],
    [today, 0, 0],
  ])
  await db().transaction((trx) => showComment(trx, id))
  expect((await counts())[1]).toEqual([today, 0, 1])
})

test('the views of a day are still known when their rows are forgotten', async () => {
  const { id: comic_id, user_id } = await makeComic(db())
  const days = ['2025-01-05', '2025-01-06']
  await db()('comic_view_days').insert(days.map((day) => ({ comic_id, day, reader: 'a' })))
  const now = at('2026-02-10T05:00:00Z')
  await pruneViews(db(), toWibDay(now))
  expect(await db()('comic_view_days').where({ comic_id }).pluck('day')).toEqual(['2025-01-06'])
  expect(await recount(db(), log, now)).toBe(0)
  const shown = await listDays(db(), user_id, { from: '2025-01-04', to: '2025-01-06' })
  expect(shown.map(({ views }) => views)).toEqual([0, 1, 1])
})

test('a day that was counted wrong is mended, also one that is missing or has nothing behind it', async () => {
  const { id: comic_id } = await makeComic(db())
  const now = at('2026-11-22T05:00:00Z')
  const rows = (day: string) => ['a', 'b'].map((reader) => ({ comic_id, day, reader }))
  await db()('comic_view_days').insert([...rows('2026-11-20'), ...rows('2026-11-21')])
  const right = await kept(comic_id)
  await db()('comic_stat_days').where({ comic_id, day: '2026-11-20' }).delete()
  await db()('comic_stat_days').where({ comic_id, day: '2026-11-21' }).update({ views: 7, likes: 1 })
  await db()('comic_stat_days').insert({ comic_id, day: '2026-11-19', views: 3, likes: 0, comments: 2 })
  // Views that are pruned cannot be counted again, so they stay.
  await db()('comic_stat_days').insert({ comic_id, day: '2024-11-19', views: 3, likes: 5, comments: 0 })
  expect(await recount(db(), log, now)).toBe(4)
  expect(await kept(comic_id)).toEqual([
    { comic_id, day: '2024-11-19', views: 3, likes: 0, comments: 0 },
    { comic_id, day: '2026-11-19', views: 0, likes: 0, comments: 0 },
    ...right,
  ])
  expect(await recount(db(), log, now)).toBe(0)
})

test('readers at once, with a recount and deletions among them, leave every day equal to its rows', async () => {
  const random = seeded(19)
  const owner = await makeUser(db())
  const comics: number[] = []
  for (let count = 0; count < 4; count += 1) comics.push((await makeComic(db(), { user_id: owner.id, panels: [1] })).id)
  const users = await Promise.all(Array.from({ length: 6 }, async () => (await makeUser(db())).id))
  const [[gone = 0, left = 0], [leaver = 0]] = [comics, users]
  const pick = (all: readonly number[]) => all[Math.floor(random() * all.length)] ?? 0
  const today = toWibDay(new Date())
  // A comic or account that is gone meanwhile is an error of the one who reads it.
  const failures = await Promise.allSettled(
    Array.from({ length: 240 }, async (_, at): Promise<unknown> => {
      const [comicId, userId] = [pick(comics), pick(users)]
      const comment = { comic_id: comicId, user_id: userId, content: 'Seru!', rating: null, is_spoiler: false }
      if (at === 100) return db()('comics').where({ id: gone }).delete()
      if (at === 160) return db()('users').where({ id: leaver }).delete()
      if (at % 40 === 30) return recount(db(), log, new Date())
      if (at % 4 === 0) return addLike(db(), { comicId, userId })
      if (at % 4 === 1) return removeLike(db(), { comicId, userId })
      if (at % 4 === 2) return addReading(db(), { comicId, day: today, reader: `r${at % 30}`, userId })
      const { id } = await db().transaction((trx) => insertComment(trx, comment))
      return at % 3 === 0 ? hideComment(db(), id) : null
    }),
  )
  const wrong = failures.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  // 23503: what it refers to is gone.
  expect(wrong.filter(({ code, message }) => code !== '23503' && message !== 'the comment was not added')).toEqual([])
  expect(await recount(db(), log, new Date())).toBe(0)
  expect(await kept(gone)).toEqual([])
  expect(await kept(left)).toHaveLength(1)
})

test('what is read while its comic or its reader is deleted waits for that, and keeps nothing', async () => {
  for (const table of ['comics', 'users'] as const) {
    const comic = await makeComic(db(), { panels: [1] })
    const like = { comicId: comic.id, userId: (await makeUser(db())).id }
    const read = async (reader: string) => await addReading(db(), { ...like, day: '2026-11-20', reader })
    await Promise.all([addLike(db(), like), read('a')])
    let reading: Promise<unknown> = Promise.resolve()
    await db().transaction(async (trx) => {
      const gone = trx(table).where({ id: table === 'comics' ? like.comicId : like.userId })
      await gone.clone().forUpdate()
      reading = read('b')
      await untilWaiting(db(), 1)
      await gone.delete()
    })
    await reading
    expect(await db()('comic_reads').where({ comic_id: comic.id })).toEqual([])
  }
})

test('an account that is deleted takes its own comics with their days, and its likes off the days of others', async () => {
  const reader = await makeUser(db())
  const own = await makeComic(db(), { user_id: reader.id })
  const other = await makeComic(db())
  for (const { id: comicId } of [own, other]) {
    await addLike(db(), { comicId, userId: reader.id })
    await db()('comic_comments').insert({ comic_id: comicId, user_id: reader.id, content: 'Seru!' })
    await addReading(db(), { comicId, day: '2026-11-20', reader: 'a', userId: reader.id })
  }
  await db()('users').where({ id: reader.id }).delete()
  expect(await kept(own.id)).toEqual([])
  const counts = (await kept(other.id)).map(({ views, likes, comments }) => `${views} ${likes} ${comments}`)
  expect(counts).toEqual(['1 0 0', '0 0 0'])
})

test('nobody reads the numbers of another, and what staff removed counts nowhere', async () => {
  const creator = await makeUser(db())
  const shown = await makeComic(db(), { user_id: creator.id, title: 'Kenari Rahasia' })
  const removed = await makeComic(db(), { user_id: creator.id, title: 'Kenari Turun', removed_at: new Date() })
  const today = toWibDay(new Date())
  const views = (comic_id: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({ comic_id, day: today, reader: `r${at}` }))
  await db()('comic_view_days').insert([...views(shown.id, 731), ...views(removed.id, 113)])
  const earned = { user_id: creator.id, kind: 'adjustment', amount: 917_000, description: 'Bonus kenari' } as const
  await db()('wallet_transactions').insert(earned)
  const paths = ['dashboard', 'daily', 'monthly', 'yearly', 'history'].map((word) => `/analytics/${word}/`)
  const answers = async (user: { id: number }) => {
    const token = await tokenOf(user)
    const texts = []
    for (const path of paths) texts.push((await call('get', path, token).expect(200)).text)
    return { api: texts.join('\n'), page: (await (await as(user)).page('/statistik/')).text('main') ?? '' }
  }
  const own = await answers(creator)
  expect(own.api).toMatch(/731[\s\S]*917000/)
  expect(own.page).toMatch(/731.*Rp 917\.000.*Kenari Rahasia/)
  for (const text of [own.api, own.page]) expect(text).not.toMatch(/\b844\b|Kenari Turun|\b113\b/)
  const stranger = await makeComic(db())
  const others = await answers({ id: stranger.user_id })
  for (const text of [others.api, others.page]) expect(text).not.toMatch(/\b731\b|\b917000\b|917\.000|[Kk]enari/)
  for (const path of paths) await call('get', path).expect(401)
  await visitor.get('/statistik/').expect(303)
})

test('wrong periods are refused by the API, with their place', async () => {
  const token = await tokenOf(await makeUser(db()))
  for (const query of ['daily/?days=0', 'daily/?days=91', 'daily/?days=x', 'monthly/?months=25', 'history/?page=0']) {
    const { body } = await call('get', `/analytics/${query}`, token).expect(422)
    expect(body.detail[0].loc).toEqual(['query', /\?(\w+)=/.exec(query)?.[1]])
  }
})

test('the history holds credits, rupiah and payments of one member, the newest first, in parts', async () => {
  const { user_id } = await makeComic(db())
  const [buyer, paid] = [{ id: user_id, name: 'Kreator' }, { status: 'success', paid_at: new Date() } as const]
  const { id: purchase_id, invoice_number } = await makePurchase(db(), buyer, 'Credits 20', paid)
  const hour = (count: number) => at(`2027-01-01T${String(count).padStart(2, '0')}:00:00Z`)
  const payment = { purchase_id, provider: 'simulated', amount: 20_000, currency: 'IDR', paid_at: hour(1) }
  await db()('purchase_payments').insert([
    { ...payment, provider_payment_id: `a${purchase_id}`, state: 'applied', created_at: hour(1) },
    { ...payment, provider_payment_id: `b${purchase_id}`, state: 'review', reason: 'second', created_at: hour(9) },
  ])
  const credit = { user_id, description: 'Credits 20' }
  await db()('credit_transactions').insert([
    { ...credit, kind: 'package', amount: 20, purchase_id, created_at: hour(2) },
    { ...credit, kind: 'souvenir', amount: -20, description: 'Suvenir', created_at: hour(3) },
    { ...credit, kind: 'commission', amount: 5, description: 'Ajakan', created_at: hour(4) },
  ])
  await db()('wallet_transactions').insert([
    { user_id, kind: 'adjustment', amount: 60_000, description: 'Bonus', created_at: hour(5) },
    { user_id, kind: 'hold', amount: -50_000, description: 'Penarikan', created_at: hour(6) },
  ])
  const token = await tokenOf({ id: user_id })
  const { data, meta } = (await call('get', '/analytics/history/?per_page=6', token).expect(200)).body
  const shown = data.map((row: Record<string, unknown>) => [row.type, row.amount, row.unit, row.reference_id])
  expect(shown).toEqual([
    ['withdrawal', -50_000, 'idr', null],
    ['credit', 60_000, 'idr', null],
    ['referral_bonus', 5, 'credit', null],
    ['debit', -20, 'credit', null],
    ['credit', 20, 'credit', invoice_number],
    ['topup', 20_000, 'idr', invoice_number],
  ])
  expect([meta.total, meta.has_next]).toEqual([7, true])
  const rest = (await call('get', '/analytics/transactions/?per_page=6&page=2', token).expect(200)).body.data
  expect(rest.map(({ description }: { description: string }) => description)).toEqual(['Hadiah kreator baru'])
  expect(new Set([...data, ...rest].map(({ id }) => id)).size).toBe(7)
})

test('the dashboard knows a running subscription, which may lift the quota', async () => {
  const { user_id } = await makeComic(db())
  const token = await tokenOf({ id: user_id })
  const dashboard = async () => (await call('get', '/analytics/dashboard/', token).expect(200)).body.data
  const before = { active_subscription: false, publish_quota: 3, current_credits: 3, current_balance: 0 }
  expect(await dashboard()).toMatchObject({ ...before, total_comics: 1, total_earnings: 0 })
  const purchase = await makePurchase(db(), { id: user_id, name: 'Kreator' })
  const [starts_at, ends_at] = [new Date(Date.now() - 1_000), new Date(Date.now() + 86_400_000)]
  const period = { purchase_id: purchase.id, user_id, is_unlimited: true, lifts_watermark: true }
  await db()('subscriptions').insert({ ...period, starts_at, ends_at })
  expect(await dashboard()).toMatchObject({ ...before, active_subscription: true, publish_quota: null })
})

test('the page shows charts with tables behind them, and links choose the periods; nonsense shows the usual ones, and who has no comic is led to making one', async () => {
  const comic = await makeComic(db(), { title: 'Naga Kecil' })
  const today = toWibDay(new Date())
  const seen = [0, 0, 3, 40].map((back, at) => ({ day: daysBefore(today, back), reader: `r${at}` }))
  await db()('comic_view_days').insert(seen.map((view) => ({ comic_id: comic.id, ...view })))
  const creator = await as({ id: comic.user_id })
  const page = (query = '') => creator.page(`/statistik/${query}`)
  const usual = await page()
  expect(usual.text('.figure')).toMatch(/^Hari ini 2 kali dibaca 0 suka · 0 komentar ?Rp 0$/)
  expect(usual.texts('.figure').at(-1)).toContain('4 kali dibaca')
  expect(usual.texts('.stats-chart h3').slice(0, 2)).toEqual(['Dibaca 3', 'Suka 0'])
  expect(usual.all('#per-hari .chart-bar')).toHaveLength(3 * 30)
  expect(usual.all('#per-hari tbody tr')).toHaveLength(30)
  expect(usual.text('#per-hari tbody tr')).toContain(' 2 0 0 Rp 0')
  const label = /^Dibaca per hari, .* sampai .*: 3\. Paling banyak 2, /
  expect(usual.attribute('#per-hari svg', 'aria-label')).toMatch(label)
  expect(usual.texts('[aria-current="page"].chip')).toEqual(['30 hari', '6 bulan'])
  expect(usual.text('[aria-labelledby="judul-terbaik"] tbody tr')).toBe('Naga Kecil 3 0 0')
  const wide = await page('?hari=90&bulan=24')
  expect(wide.all('#per-hari .chart-bar')).toHaveLength(3 * 90)
  expect(wide.all('#per-bulan .chart-bar')).toHaveLength(24)
  expect(wide.text('[aria-labelledby="judul-terbaik"] tbody tr')).toBe('Naga Kecil 4 0 0')
  expect((await page('?hari=1000&bulan=%00')).all('#per-hari .chart-bar')).toHaveLength(3 * 30)
  const empty = await (await member()).page('/statistik/')
  expect(empty.attribute('.empty .button', 'href')).toBe('/komik/buat/')
  expect(empty.all('svg.chart-bars')).toEqual([])
})
