import * as z from 'zod'
import { type ProgramType, programTypes } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { calendarFile } from '../../web/formats/calendar.ts'
import { addressWith, buildTabs, paginateOrThrow } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { kindNames, programTypeNames } from '../kinds.ts'
import { countPublished, listPublished } from '../queries.ts'
import { type ProgramView, programCard, programData, programEvent, programView } from '../view-models/program.ts'
import { findPublic, type PageDeps, type ShowItem, trailTo } from './find.ts'
import { listTitle } from './years.ts'

const programsPage = pageOf<{ programs: Awaited<ReturnType<typeof readPrograms>> }>('/content/programs')
const programPage = pageOf<{ program: ProgramView; isPreview: boolean; jsonLd: string[] }>('/content/program')

const { href: PROGRAMS, many: NAME } = kindNames.program
const PER_PAGE = 9
const OTHERS = 3

type Filter = { type: ProgramType | null; ended: boolean }

const Where = z.object({
  page: PageNumber.catch(1),
  jenis: z.enum(programTypes).nullable().catch(null),
  waktu: z.literal('selesai').nullable().catch(null),
})

const programsHref = ({ type, ended }: Filter, page = 1) =>
  addressWith(PROGRAMS, { jenis: type, waktu: ended ? 'selesai' : null, page })

export function programPages(router: AppRouter, deps: PageDeps) {
  router.get('/program', allow('anyone'), async (ctx) => {
    ctx.state.madeOf.push(deps.changes.ingredient())
    const { page, jenis: type, waktu } = readQuery(Where, ctx.query)
    programsPage(ctx, { programs: await readPrograms(deps, { type, ended: waktu !== null }, page) })
  })

  router.get('/program/:slug', allow('anyone'), async (ctx) => {
    const program = await findPublic(deps, ctx, 'program')
    if (program) await showProgram(deps, ctx, program)
  })

  router.get('/program/:slug/kalender.ics', allow('anyone'), async (ctx) => {
    const program = await findPublic(deps, ctx, 'program', 'kalender.ics')
    if (!program) return
    const event = programEvent(ctx.state.baseUrl, program)
    if (!event) throw notFound('Waktu program ini belum diketahui.')
    ctx.attachment(`${program.slug}.ics`)
    ctx.type = 'text/calendar; charset=utf-8'
    ctx.body = calendarFile(event, new Date())
  })
}

/**
 * `filters` are two groups of links: by time and by type. `next` is shown large. Throws a 404 for a page after the last
 * one.
 */
async function readPrograms({ db }: PageDeps, { type, ended }: Filter, page: number) {
  const [now, filter] = [new Date(), { kind: 'program', type, ended } as const]
  const total = await countPublished(db, filter, now)
  // The first page of future programs has one more program: the next one, which is shown large.
  const large = ended ? 0 : 1
  const pages = paginateOrThrow(total - large, PER_PAGE, page, (at) => programsHref({ type, ended }, at))
  const [limit, offset] = page === 1 ? [PER_PAGE + large, 0] : [PER_PAGE, (page - 1) * PER_PAGE + large]
  const items = await listPublished(db, filter, { order: ended ? 'latest' : 'soonest', limit, offset }, now)
  const cards = items.map((item) => programCard(item, now))
  const next = page === 1 && !ended ? (cards.shift() ?? null) : null
  return {
    title: listTitle(page, NAME, type && programTypeNames[type], ended && 'selesai'),
    filters: filterLinks({ type, ended }),
    next,
    cards,
    empty: describeEmptyList({ type, ended }),
    pagination: pages,
    canonical: programsHref({ type, ended }, page),
  }
}

export const showProgram: ShowItem = async ({ db }, ctx, item, key = null) => {
  const now = new Date()
  const coming = { kind: 'program', ended: false } as const
  const soonest = await listPublished(db, coming, { order: 'soonest', limit: OTHERS + 1 }, now)
  const others = soonest.filter(({ id }) => id !== item.id).slice(0, OTHERS)
  const program = programView(item, others, now, key)
  const { baseUrl } = ctx.state
  const jsonLd = key === null ? [programData(baseUrl, item) ?? [], trailTo(baseUrl, item, program)].flat() : []
  programPage(ctx, { program, isPreview: key !== null, jsonLd })
}

const typeTexts = [[null, 'Semua jenis'], ...programTypes.map((one) => [one, programTypeNames[one]] as const)] as const

const filterLinks = ({ type, ended }: Filter) => [
  buildTabs(
    [
      [false, 'Belum selesai'],
      [true, 'Selesai'],
    ],
    ended,
    (one) => programsHref({ type, ended: one }),
  ),
  buildTabs(typeTexts, type, (one) => programsHref({ type: one, ended })),
]

function describeEmptyList({ type, ended }: Filter) {
  const text = 'Program baru akan muncul di halaman ini begitu diumumkan.'
  if (type) return { text, href: programsHref({ type: null, ended }), step: 'Lihat semua jenis' }
  if (ended) return { text, href: programsHref({ type, ended: false }), step: 'Lihat yang akan datang' }
  return { text, href: programsHref({ type, ended: true }), step: 'Lihat yang sudah selesai' }
}
