import type { Knex } from 'knex'
import { pino } from 'pino'
import { recount } from '../src/comics/statistics/statistics.ts'
import { toWibDay } from '../src/web/dates.ts'
import { makeComic } from '../test/comics/support/make.ts'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { amount, median, type Row, row, timed, timesOf } from './measure.ts'
import { inProcess, withDatabase } from './world.ts'

const COMICS = amount(200, 5)
const VIEWS = amount(1_000_000, 5_000)
/** Days over which the views are spread: 13 months in a measurement. */
const DAYS = amount(396, 40)
const READERS = amount(100, 3)
const ROUNDS = amount(50, 1)

/** Measures a creator's statistics with many comics and a million views, inside the server process. */
export const benchStatistics = (): Promise<Row[]> =>
  withDatabase(async (db) => {
    const creator = await makeUser(db)
    const seconds = await fill(db, creator.id)
    const cookie = await signIn(db, creator)
    const [ms, differ] = await timed(() => recount(db, pino({ level: 'silent' }), new Date()))
    return [
      row(
        `${VIEWS.toLocaleString('en')} views by SQL, days kept by triggers per statement, each view`,
        (seconds * 1e6) / VIEWS,
        'µs',
        100,
      ),
      ...(await pages(db, cookie, '/statistik/?')),
      ...(await pages(db, cookie, '/statistik/?hari=90&bulan=24&')),
      row('recount of all days: days that differ', differ + (await missing(db)), '', 0),
      row('… its time', ms / 1000, 's', 60),
    ]
  })

async function pages(db: Knex, cookie: string, address: string): Promise<Row[]> {
  const visit = inProcess(db)
  const times = await timesOf(ROUNDS, (round) => visit(`${address}ke=${round}`, cookie))
  const what = `${address.slice(0, -1)}, ${COMICS} comics, ${VIEWS.toLocaleString('en')} views in ${DAYS} days`
  return [row(`${what}, median of ${ROUNDS}`, median(times), 'ms', 50), row('… worst', Math.max(...times), 'ms', 50)]
}

/** Returns how many views the days have too few or too many, by a plain count. */
async function missing(db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: { missing: number }[] }>(
    'select abs(sum(views) - (select count(*) from comic_view_days))::float as missing from comic_stat_days',
  )
  return rows[0]?.missing ?? Number.NaN
}

/** Writes comics with their readers, day by day. Returns the seconds that the views took. */
async function fill(db: Knex, creator: number): Promise<number> {
  for (let made = 0; made < COMICS; made += 1)
    await makeComic(db, { user_id: creator, panels: [1], title: `Komik ke-${made}` })
  const readers = []
  for (let made = 0; made < READERS; made += 1) readers.push((await makeUser(db)).id)
  const today = toWibDay(new Date())
  // The counters of comics and of readers are kept row by row, which is slow for rows that come by the thousand.
  const slow = ['comic_views_count', 'comic_view_days_reader']
  for (const name of slow) await db.raw('alter table comic_view_days disable trigger ??', [name])
  const began = performance.now()
  for (let back = DAYS - 1; back >= 0; back -= 1)
    await db.raw(
      `insert into comic_view_days (comic_id, day, reader)
       select id, ?::date - ?::integer, md5(id || ' ' || at) from comics, generate_series(?::integer, ?, ?) as at`,
      [today, back, back, VIEWS / COMICS - 1, DAYS],
    )
  const seconds = (performance.now() - began) / 1000
  for (const name of slow) await db.raw('alter table comic_view_days enable trigger ??', [name])
  await db('comics').update({ total_views: String(VIEWS / COMICS) })
  for (const reader of readers)
    await db.raw(
      `with liked as (insert into comic_likes (comic_id, user_id, created_at)
         select id, :reader, now() - (id * 7 + :reader) % :days * interval '1 day' from comics returning *)
       insert into comic_comments (comic_id, user_id, content, created_at)
         select comic_id, user_id, 'Seru!', created_at from liked where (comic_id + user_id) % 4 = 0`,
      { reader, days: DAYS },
    )
  await db('wallet_transactions').insert(
    Array.from({ length: 60 }, (_, at) => ({
      ...({ user_id: creator, kind: 'adjustment', amount: 25_000, description: 'Bonus' } as const),
      created_at: new Date(Date.now() - at * 6 * 86_400_000),
    })),
  )
  await db.raw('vacuum analyze')
  return seconds
}
