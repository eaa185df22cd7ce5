import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, signedIn } from '../../web/context.ts'
import { Id, readParam, readQuery } from '../../web/form.ts'
import { addressWith } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import { comicHref, comicName } from '../comic/comic.ts'
import { LEAST_STOPPED } from '../limits.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { asCount, periodOfDays, periodView } from './charts.ts'
import { type OwnWork, ownWork, type ReaderSums, type Scope, type Stop, type Work } from './number-queries.ts'
import { getShare, type Numbers, readEpisodes, readNumbers } from './numbers.ts'
import { periods } from './statistics.ts'

export const STATISTICS = '/statistik/'

const Where = z.object({ hari: z.enum(periods.hari).catch('30') })

const numbersPage = pageOf<ReturnType<typeof numbersView>>('/comics/statistics/numbers')

const words = { comic: 'komik', series: 'seri' } as const

export function numberPages(router: AppRouter, { db }: { db: Knex }) {
  for (const kind of ['comic', 'series'] as const)
    router.get(`/statistik/${words[kind]}/:id`, allow('signed_in'), async (ctx) => {
      const scope = { kind, id: readParam(Id, ctx.params.id) }
      const work = await ownWork(db, signedIn(ctx).id, scope)
      const { hari } = readQuery(Where, ctx.query)
      const span = { count: Number(hari), now: new Date() }
      const [numbers, episodes] = await Promise.all([
        readNumbers(db, scope, span),
        kind === 'series' ? readEpisodes(db, scope.id, span) : [],
      ])
      numbersPage(ctx, numbersView({ scope, work, numbers, episodes, hari }))
    })
}

const numbersHref = ({ kind, id }: { kind: keyof typeof words; id: number }) => `${STATISTICS}${words[kind]}/${id}/`

const share = new Intl.NumberFormat('id-ID', { style: 'percent', maximumFractionDigits: 1 })
const percent = (part: number, whole: number) => share.format(getShare(part, whole))

/** The charts of readers by day. In the sums, each member counts once. */
export const readerColumns = ({ readers, new_readers }: Omit<ReaderSums, 'finished'>) =>
  [
    { title: 'Pembaca', key: 'readers', sum: readers },
    { title: 'Pembaca baru', key: 'new_readers', sum: new_readers },
  ] as const

export const workView = (work: Work) => ({
  title: comicName(work),
  number: null,
  kind: work.kind === 'series' ? 'Seri' : null,
  href: numbersHref(work),
  readers: asCount(work.readers),
  fresh: asCount(work.new_readers),
  finished: percent(work.finished, work.readers),
})

type Parts = {
  scope: Scope & { kind: keyof typeof words }
  work: OwnWork
  numbers: Numbers
  episodes: readonly Work[]
  hari: string
}

function numbersView({ scope, work, numbers, episodes, hari }: Parts) {
  const { days, readers, new_readers, finished, followers } = numbers
  const [own, isComic] = [numbersHref(scope), scope.kind === 'comic']
  const finishedTitle = isComic ? 'Sampai tamat' : 'Selesai satu episode'
  return {
    title: comicName(work),
    count: hari,
    page: isComic && work.published_at ? comicHref(work) : null,
    csv: `/api/v1/analytics/${isComic ? 'comics' : 'series'}/${work.id}.csv?days=${hari}`,
    links: periods.hari.map((at) => ({
      text: `${at} hari`,
      href: addressWith(own, { hari: at }),
      isHere: at === hari,
    })),
    isEmpty: readers === 0,
    allFinished: finished === readers,
    figures: [
      { name: 'Pembaca', value: asCount(readers) },
      { name: 'Pembaca baru', value: asCount(new_readers) },
      { name: finishedTitle, value: percent(finished, readers) },
      { name: 'Pengikut', value: asCount(followers) },
    ],
    days: periodView(periodOfDays(days), [
      ...readerColumns(numbers),
      { title: finishedTitle, key: 'finished', sum: finished },
    ]),
    episodes: episodes.map((work) => ({ ...workView(work), number: work.episode_number })),
    ...stopsView(numbers, isComic),
  }
}

const MOST_STOPS = 60

/** The panels in reading order. If there are very many, only those where most readers stop are shown. */
function stopsView({ stops, hides_stops, readers }: Numbers, isComic: boolean) {
  const most = stops.toSorted((one, other) => other.readers - one.readers).slice(0, MOST_STOPS)
  const shownStops = new Set(most)
  return {
    hasMore: stops.length > MOST_STOPS,
    hidden: hides_stops ? { below: LEAST_STOPPED } : null,
    stops: stops
      .filter((stop) => shownStops.has(stop))
      .map((stop) => ({
        name: isComic ? formatPlace(stop) : `${formatEpisode(stop)}, ${formatPlace(stop)}`,
        picture: stop.render_id && pictureHref(stop.render_id, 480),
        readers: asCount(stop.readers),
        share: percent(stop.readers, readers),
        width: Math.round((stop.readers / (most[0]?.readers ?? 1)) * 1_000) / 10,
      })),
  }
}

const formatPlace = ({ page_number, panel_number }: Stop) => `${page_number}.${panel_number}`
const formatEpisode = ({ episode_number, title }: Stop) => (episode_number ? `Episode ${episode_number}` : title)
