import type { Knex } from 'knex'
import { pino } from 'pino'
import { recountReaders } from '../src/comics/statistics/numbers.ts'
import { toWibDay } from '../src/web/dates.ts'
import { makeComic } from '../test/comics/support/make.ts'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { amount, median, type Row, row, timed, timesOf } from './measure.ts'
import { inProcess, withDatabase } from './world.ts'

const COMICS = amount(40, 4)
const VIEWS = amount(1_000_000, 4_000)
const DAYS = amount(90, 10)
const MEMBERS = amount(3_000, 20)
const ROUNDS = amount(50, 1)
const PANELS = [3, 3, 3, 3, 3, 3]

/**
 * Measures the numbers of a creator whose comics have a million views in 90 days, a third of them by members, inside the
 * server process: the calls and the pages of the most read comic, of a series of ten and of everything.
 */
export const benchComicNumbers = (): Promise<Row[]> =>
  withDatabase(
    async (db) => {
      const creator = await makeUser(db)
      const { comic, series } = await fill(db, creator.id)
      const cookie = await signIn(db, creator)
      const recount = () => recountReaders(db, pino({ level: 'silent' }), new Date())
      const [ms, counted] = await timed(recount)
      await db.raw('vacuum analyze')
      const addresses = [
        ...[`comics/${comic}`, `series/${series}`, 'readers'].map((path) => `/api/v1/analytics/${path}?days=90`),
        ...[`komik/${comic}/`, `seri/${series}/`, ''].map((path) => `/statistik/${path}?hari=90`),
      ]
      const rows: Row[] = []
      for (const address of addresses) rows.push(...(await visits(db, address, cookie)))
      return [
        ...rows,
        row(`all ${counted.toLocaleString('en')} sums counted by the recount`, ms / 1_000, 's', 60),
        row('a second recount: days that differ', await recount(), '', 0),
      ]
    },
    { patient: true },
  )

async function visits(db: Knex, address: string, cookie: string): Promise<Row[]> {
  const visit = inProcess(db)
  await visit(address, cookie)
  const times = await timesOf(ROUNDS, (round) => visit(`${address}&ke=${round}`, cookie))
  const what = `${address}, ${COMICS} comics, ${VIEWS.toLocaleString('en')} views in ${DAYS} days`
  return [row(`${what}, median of ${ROUNDS}`, median(times), 'ms', 50)]
}

/** Writes readers day by day, more of the first comics. Every third is a member, and each stops somewhere else. */
async function fill(db: Knex, creator: number) {
  const comics: number[] = []
  const [made] = await db('comic_series').insert({ user_id: creator, title: 'Warung' }).returning('id')
  const series = made?.id ?? 0
  for (let nth = 1; nth <= COMICS; nth += 1) {
    const episode = nth <= COMICS / 4 ? { series_id: series, episode_number: nth } : {}
    comics.push((await makeComic(db, { user_id: creator, title: `Komik ke-${nth}`, panels: PANELS, ...episode })).id)
  }
  const { rows: members } = await db.raw<{ rows: { id: number }[] }>(
    `insert into users (username, name, password_hash, role) select 'pembaca' || n, 'Pembaca', '', 'member' from generate_series(1, ?) n
     returning id`,
    [MEMBERS],
  )
  const first = members[0]?.id ?? 0
  for (const name of ['comic_views_count', 'comic_view_days_reader'])
    await db.raw('alter table comic_view_days disable trigger ??', [name])
  for (let back = DAYS - 1; back >= 0; back -= 1)
    await db.raw(
      `insert into comic_view_days (comic_id, day, reader, user_id, furthest, place, finished)
       select reading.comic_id, day, coalesce('m' || user_id, 'v' || n) || ' ' || day, user_id, panel.id, place, place = :panels
         from (select comic_id, n, (:today::date - :back::integer) as day, 1 + (n * 7 + comic_id) % :panels::integer as place,
                      case when n % 3 = 0 then :first::integer + (n * 31 + comic_id * 17 + :back::integer) % :members::integer end as user_id
                 from unnest(:comics::integer[]) with ordinality as comics (comic_id, nth),
                      generate_series(1, (:each::float * 2 * (1 - nth::float / :all::float) + 1)::integer) as n) as reading
         join (select *, row_number() over (partition by comic_id order by page_number, panel_number) as nth
                 from comic_panels) as panel on panel.comic_id = reading.comic_id and panel.nth = place
       on conflict do nothing`,
      {
        ...{ back, first, comics, today: toWibDay(new Date()), members: MEMBERS, all: COMICS },
        ...{ panels: PANELS.reduce((all, count) => all + count, 0), each: VIEWS / COMICS / DAYS },
      },
    )
  for (const name of ['comic_views_count', 'comic_view_days_reader'])
    await db.raw('alter table comic_view_days enable trigger ??', [name])
  await db.raw(
    `insert into comic_readers (comic_id, user_id, day)
     select comic_id, user_id, min(day) from comic_view_days where user_id is not null group by 1, 2`,
  )
  await db.raw('vacuum analyze')
  return { comic: comics[0] ?? 0, series }
}
