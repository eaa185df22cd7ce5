import * as z from 'zod'
import { type Context, signedIn } from '../../../web/context.ts'
import { type Cell, commaLine } from '../../../web/formats/csv.ts'
import { LEAST_STOPPED } from '../../limits.ts'
import { ownWork, type Scope } from '../../statistics/number-queries.ts'
import { type Numbers, readNumbers } from '../../statistics/numbers.ts'
import { periods } from '../../statistics/statistics.ts'
import { type ComicCall, callsFor, type Deps } from '../call.ts'
import { count, example, idIn, makeEnum } from '../envelope.ts'

const sums = { readers: example(120, count), new_readers: example(80, count) }
const Readers = z
  .object({
    days: z.array(z.object({ date: example('2026-11-22', z.iso.date()), ...sums, finished: example(45, count) })),
    ...sums,
    finished_share: example(0.375, z.number()).meta({
      description: 'Bagian pembaca yang sampai panel terakhir, pada seri: sebuah episode, 0–1.',
    }),
    followers: count,
    stops: z.array(
      z.object({ panel_id: z.int(), page_number: z.int(), panel_number: z.int(), readers: example(12, count) }),
    ),
  })
  .meta({ id: 'ComicReaders' })

const query = z.object({
  days: makeEnum('days', periods.hari).default('30').meta({ description: 'Berapa hari, sampai hari ini.' }),
})

const about =
  `Pembaca per hari WIB, dan panel tempat mereka berhenti. Pembaca sehari: anggota, atau pengunjung serumah. Dalam
\`readers\` anggota dihitung sekali, serumah sekali sehari. Serumah dianggap baru kecuali perambannya sudah mengenal komik itu
dari hari lain. \`stops\`: yang belum tamat, di panel terjauhnya di tiap komik; panel dengan kurang dari ${LEAST_STOPPED} pembaca
tidak disebut. Kreatornya, staf, dan tautan rahasia tidak dihitung. \`Accept: text/csv\` atau akhiran \`.csv\`: sebagai
CSV.`.replaceAll('\n', ' ')

type Owned = { scope: Scope; title: string }
type FindOwned = (ctx: Context, deps: Deps) => Owned | Promise<Owned>

/** Finds a work of the viewer. Throws a 404 for works of other creators. */
const owned =
  (kind: 'comic' | 'series'): FindOwned =>
  async (ctx, { db }) => {
    const scope = { kind, id: idIn(ctx) }
    return { scope, title: (await ownWork(db, signedIn(ctx).id, scope)).title ?? '' }
  }
const allOwn: FindOwned = (ctx) => ({ scope: { kind: 'creator', id: signedIn(ctx).id }, title: '' })

/** The address with the ending comes first, because an id matches any word. */
function makeNumbersCalls(id: string, path: string, title: string, find: FindOwned) {
  const calls = callsFor('member', find)
  const readWorkNumbers = ({ db }: Deps, { scope }: Owned, days: string) =>
    readNumbers(db, scope, { count: Number(days), now: new Date() })
  return [
    calls(`${id}Csv`, 'get', `${path}.csv`, {
      about: `${title}, CSV. ${about}`,
      query,
      isFile: true,
      run: async (deps, { ctx, of, query: { days } }) => sendTable(ctx, of, await readWorkNumbers(deps, of, days)),
    }),
    calls(id, 'get', path, {
      about: `${title}. ${about}`,
      query,
      data: Readers,
      isTable: true,
      run: async (deps, { ctx, of, query: { days } }) => {
        const numbers = await readWorkNumbers(deps, of, days)
        if (ctx.accepts('json', 'text/csv') === 'text/csv') return sendTable(ctx, of, numbers)
        const { hides_stops, ...visibleNumbers } = numbers
        return { ...visibleNumbers, days: numbers.days.map(({ day: date, ...day }) => ({ date, ...day })) }
      },
    }),
  ]
}

/** The CSV table has a line for each day. Then follows a line for each panel where readers stop, without a day. */
function sendTable(ctx: Context, { title }: Owned, { days, stops }: Numbers): undefined {
  const lines: Cell[][] = [
    ['date', 'readers', 'new_readers', 'finished', 'title', 'page_number', 'panel_number', 'panel_id'],
    ...days.map(({ day, readers, new_readers, finished }) => [day, readers, new_readers, finished, title, '', '', '']),
    ...stops.map((stop) => [
      ...['', stop.readers, '', '', stop.title ?? ''],
      ...[stop.page_number, stop.panel_number, stop.panel_id],
    ]),
  ]
  ctx.set('Cache-Control', 'no-store')
  ctx.attachment('pembaca.csv')
  ctx.type = 'text/csv; charset=utf-8'
  ctx.body = lines.map(commaLine).join('')
}

export const readerCalls: readonly ComicCall[] = [
  ...makeNumbersCalls('analyticsComic', '/api/v1/analytics/comics/:id', 'Pembaca satu komik', owned('comic')),
  ...makeNumbersCalls('analyticsSeries', '/api/v1/analytics/series/:id', 'Pembaca satu seri', owned('series')),
  ...makeNumbersCalls('analyticsReaders', '/api/v1/analytics/readers', 'Pembaca semua komik sendiri', allOwn),
]
