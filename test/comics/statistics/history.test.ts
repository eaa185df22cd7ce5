import { pino } from 'pino'
import { expect, test } from 'vitest'
import { pruneViews } from '../../../src/comics/social/queries.ts'
import { daysBefore, recount } from '../../../src/comics/statistics/statistics.ts'
import { dayOf } from '../../../src/web/dates.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { runs, seeded } from '../../support/random.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const { call, tokenOf } = useApi(db)
const log = pino({ level: 'silent' })

const DAY = 86_400_000
/** Days over which the events are spread: 13 months. */
const SPAN = 395
const EVENTS = 300

type Event = { kind: 'views' | 'likes' | 'comments'; comic: number; day: string; by: number; id?: number }

/** A random history of readers, with a list of all that stands at its end, kept beside the database. */
async function makeHistory(random: () => number) {
  const now = new Date()
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const owners = await Promise.all([1, 2].map(() => makeUser(db())))
  let readers = await Promise.all(Array.from({ length: 8 }, () => makeUser(db())))
  const comics: { id: number; user_id: number; isRemoved?: boolean }[] = []
  for (const { id: user_id } of [...owners, ...owners, ...owners])
    comics.push(await makeComic(db(), { user_id, panels: [1] }))
  let events: Event[] = []
  const earnings: { user: number; day: string; amount: number }[] = []
  const drop = (gone: (event: Event) => boolean) => {
    events = events.filter((event) => !gone(event))
  }

  for (let at = 0; at < EVENTS; at += 1) {
    const moment = new Date(now.getTime() - Math.floor(random() * SPAN) * DAY - Math.floor(random() * DAY))
    const [{ id: comic }, { id: by }, day] = [pick(comics), pick(readers), dayOf(moment)]
    const liked = events.find((event) => event.kind === 'likes' && event.comic === comic && event.by === by)
    const comment = pick(events.filter(({ kind }) => kind === 'comments'))
    const actions: [number, () => Promise<unknown> | undefined][] = [
      [
        40,
        async () => {
          const isNew = !events.some((one) => one.kind === 'views' && one.comic === comic && one.day === day)
          if (isNew) events.push({ kind: 'views', comic, day, by: 0 })
          await db()('comic_view_days').insert({ comic_id: comic, day, reader: 'satu' }).onConflict().ignore()
        },
      ],
      [
        20,
        async () => {
          if (!liked) events.push({ kind: 'likes', comic, day, by })
          const like = { comic_id: comic, user_id: by, created_at: moment }
          await db()('comic_likes').insert(like).onConflict().ignore()
        },
      ],
      [
        8,
        async () => {
          drop((event) => event === liked)
          await db()('comic_likes').where({ comic_id: comic, user_id: by }).delete()
        },
      ],
      [
        16,
        async () => {
          const text = { comic_id: comic, user_id: by, content: 'Seru.', created_at: moment }
          const [row] = await db()('comic_comments').insert(text).returning('id')
          events.push({ kind: 'comments', comic, day, by, id: row?.id ?? 0 })
        },
      ],
      [
        5,
        async () => {
          drop((event) => event === comment)
          if (comment)
            await db()('comic_comments')
              .where({ id: comment.id ?? 0 })
              .delete()
        },
      ],
      [
        5,
        async () => {
          drop((event) => event === comment)
          if (comment)
            await db()('comic_comments')
              .where({ id: comment.id ?? 0 })
              .update({ removed_at: now })
        },
      ],
      [
        3,
        async () => {
          const hidden = await db()('comic_comments').whereNotNull('removed_at').orderBy('id').first()
          if (!hidden) return
          await db()('comic_comments').where({ id: hidden.id }).update({ removed_at: null, content: 'Seru sekali.' })
          const shown = { comic: hidden.comic_id, day: dayOf(hidden.created_at), by: hidden.user_id, id: hidden.id }
          events.push({ kind: 'comments', ...shown })
        },
      ],
      [
        6,
        async () => {
          const [amount, kind] = pick([
            [50_000, 'adjustment'],
            [-20_000, 'adjustment'],
            [1_000, 'release'],
          ] as const)
          const user = owners[0]?.id ?? 0
          await db()('wallet_transactions').insert([
            { user_id: user, kind: 'adjustment', amount: 20_000, description: 'Bonus', created_at: moment },
            { user_id: user, kind, amount, description: 'Lain', created_at: moment },
          ])
          earnings.push({ user, day, amount: 20_000 })
          if (kind === 'adjustment') earnings.push({ user, day, amount })
        },
      ],
      [
        0.3,
        async () => {
          comics.splice(
            comics.findIndex(({ id }) => id === comic),
            1,
          )
          drop((event) => event.comic === comic)
          await db()('comics').where({ id: comic }).delete()
        },
      ],
      [
        0.5,
        async () => {
          if (readers.length === 1) return
          readers = readers.filter(({ id }) => id !== by)
          drop((event) => event.by === by)
          await db()('users').where({ id: by }).delete()
        },
      ],
      [0.2, () => db()('comics').where({ id: comic }).update({ removed_at: now })],
    ]
    let weight = random() * actions.reduce((sum, [share]) => sum + share, 0)
    // biome-ignore lint/suspicious/noAssignInExpressions: the walk along the weights ends at the chosen action
    await actions.find(([share]) => (weight -= share) < 0)?.[1]()
    if (comics.length === 0) break
  }
  for (const row of await db()('comics').whereNotNull('removed_at').select('id'))
    for (const comic of comics) if (comic.id === row.id) comic.isRemoved = true
  return { owners, comics, events, earnings, today: dayOf(now) }
}

test('whatever readers do in 13 months, each number of the API is what a plain count of the events says', async () => {
  for (let seed = 1; seed <= runs(40); seed += 1) {
    const { owners, comics, events, earnings, today } = await makeHistory(seeded(seed))
    // Views of the first days are forgotten, and stay counted.
    await pruneViews(db(), dayOf(new Date(Date.now() + 30 * DAY)))
    expect(await recount(db(), log, new Date(Date.now() + 30 * DAY))).toBe(0)
    for (const { id: owner } of owners) {
      const own = comics.filter((comic) => comic.user_id === owner && !comic.isRemoved)
      const mine = events.filter(({ comic }) => own.some(({ id }) => id === comic))
      const count = (kind: Event['kind'], isIn: (day: string) => boolean) =>
        mine.filter((event) => event.kind === kind && isIn(event.day)).length
      const earned = (isIn: (day: string) => boolean) =>
        earnings.filter(({ user, day }) => user === owner && isIn(day)).reduce((sum, { amount }) => sum + amount, 0)
      const sums = (isIn: (day: string) => boolean) => ({
        views: count('views', isIn),
        likes: count('likes', isIn),
        comments: count('comments', isIn),
      })
      const totals = (isIn: (day: string) => boolean) => ({
        total_views: count('views', isIn),
        total_likes: count('likes', isIn),
        total_comments: count('comments', isIn),
        total_earnings: earned(isIn),
      })
      const token = await tokenOf({ id: owner })
      const data = async (path: string) => (await call('get', `/analytics/${path}`, token).expect(200)).body.data
      const days = Array.from({ length: 90 }, (_, at) => daysBefore(today, 89 - at))
      const daily = days.map((date) => ({ date, ...sums((day) => day === date) }))
      expect(await data('daily/?days=90')).toEqual(daily)
      expect(await data('daily/')).toEqual(daily.slice(-7))
      const thisMonth = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1
      const months = Array.from({ length: 14 }, (_, at) => thisMonth - 13 + at).map((month) => {
        const name = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
        const isIn = (day: string) => day.startsWith(name)
        return { month: name, ...sums(isIn), earnings: earned(isIn) }
      })
      expect(await data('monthly/?months=14')).toEqual(months)
      expect(await data('monthly/')).toEqual(months.slice(-6))
      const year = Number(today.slice(0, 4))
      const thisYear = totals((day) => day.startsWith(`${year}-`))
      expect(await data('yearly/')).toEqual({ year, total_comics: own.length, ...thisYear })
      expect(await data('dashboard/')).toMatchObject({ total_comics: own.length, ...totals(() => true) })
    }
  }
})
