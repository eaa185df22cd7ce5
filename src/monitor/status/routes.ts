import * as z from 'zod'
import { isDatabaseLost } from '../../db/connection.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, type Ingredient } from '../../web/context.ts'
import { Id, PageNumber, readParam, readQuery } from '../../web/form.ts'
import { pagination } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { barLegend } from '../uptime-bars.ts'
import { badgeWindows, daysWithin, siteBadge, siteDot, stateBadge, uptimeBadge } from './badges.ts'
import { feedView } from './feed.ts'
import type { Status } from './open.ts'
import { findIncident, olderIncidents } from './queries.ts'
import { firstDay, type Snapshot } from './snapshot.ts'
import type { CurrentValue } from './stale-while-revalidate.ts'
import { buildSummary } from './summary.ts'
import {
  byDay,
  getLateness,
  incidentView,
  nowView,
  openView,
  pageHref,
  pastView,
  servicesView,
  todayView,
} from './view-model.ts'
import { badgeSvg, dotSvg, feedXml, incidentPage, olderPage, statusPage } from './views.ts'

const Pages = z.object({ halaman: PageNumber.catch(1) })
const Windows = z.object({ window: z.enum(badgeWindows).catch('state') })

const INCIDENTS_PER_PAGE = 20

/** The status page, incident pages, and the same facts as JSON summary, Atom feed and SVG badges. */
export function statusRoutes(status: Status, { baseUrl }: { baseUrl: string }) {
  const router = createRouter()
  addPages(router, status)
  addFiles(router, status, baseUrl)
  return router
}

function addPages(router: AppRouter, status: Status): void {
  const { db, snapshots, now } = status
  router.get('/status', allow('anyone'), async (ctx) => {
    const { halaman } = readQuery(Pages, ctx.query)
    if (halaman > 1) return showOlder(ctx, status, halaman)
    const current = await snapshots.get()
    ctx.state.madeOf.push(current)
    const { value } = current
    statusPage(ctx, {
      now: nowView(value, getLateness(current, now())),
      open: openView(value),
      services: servicesView(value),
      legend: barLegend,
      today: todayView(value),
      past: pastView(value),
    })
  })

  router.get('/status/insiden/:id', allow('anyone'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    const { incident, late } = await findIncident(db, id).then(
      (entry) => ({ incident: entry, late: null }),
      (error: unknown) => remembered(id, error),
    )
    if (!incident) throw notFound('Insiden ini tidak ada.')
    ctx.state.madeOf.push(forAWhile())
    incidentPage(ctx, { incident: incidentView(incident, now()), late })
  })

  /** Takes an incident from the snapshot in memory while the database is unreachable; else rethrows the error. */
  async function remembered(id: number, error: unknown) {
    if (!isDatabaseLost(error)) throw error
    const { value } = await snapshots.get()
    const incident = value.incidents.find((one) => one.id === id)
    if (!incident) throw error
    return { incident, late: getLateness({ value, isLate: true }, now()) }
  }
}

async function showOlder(ctx: Context, { db, now }: Status, page: number): Promise<void> {
  const at = now()
  const from = firstDay(at)
  const limit = INCIDENTS_PER_PAGE
  const { incidents, count } = await olderIncidents(db, { from, limit, skip: (page - 2) * limit })
  if (incidents.length === 0) throw notFound('Tidak ada insiden yang lebih lama dari ini.')
  ctx.state.madeOf.push(forAWhile())
  olderPage(ctx, {
    days: byDay(incidents, at),
    pagination: pagination(pageHref, page, 1 + Math.ceil(count / INCIDENTS_PER_PAGE)),
    canonical: pageHref(page),
  })
}

function addFiles(router: AppRouter, { snapshots, hours, now }: Status, baseUrl: string): void {
  const files: Record<string, readonly [type: string, write: (snapshot: Snapshot) => string]> = {
    'summary.json': ['application/json', (snapshot) => JSON.stringify(buildSummary(snapshot, baseUrl))],
    'feed.xml': ['application/atom+xml', (snapshot) => feedXml(feedView(snapshot, baseUrl))],
    'badge.svg': ['image/svg+xml', ({ site }) => badgeSvg(siteBadge(site))],
    'dot.svg': ['image/svg+xml', ({ site }) => dotSvg(siteDot(site))],
  }
  for (const [name, [type, write]] of Object.entries(files))
    router.get(`/status/${name}`, allow('anyone'), async (ctx) => {
      const current = await snapshots.get()
      answerMachines(ctx, current, type, write(current.value))
    })

  router.get('/status/badge/:id.svg', allow('anyone'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    const { window } = readQuery(Windows, ctx.query)
    const current = await snapshots.get()
    const component = current.value.components.find((one) => one.id === id)
    if (!component) throw notFound('Layanan ini tidak ada.')
    const days = async (window: '24h' | '30d' | '90d') =>
      window === '24h' ? await lastDay(id) : daysWithin(component.days, window, current.value.at)
    const badge = window === 'state' ? stateBadge(component) : uptimeBadge(component, window, await days(window))
    answerMachines(ctx, current, 'image/svg+xml', badgeSvg(badge))
  })

  const lastDay = async (id: number) =>
    (await hours.get()).value.filter(({ endpoint_id, source }) => endpoint_id === id && source === '')

  /**
   * Sends a response for programs, readable from every origin like Statuspage's. The page cache does not store it,
   * because it drops the CORS header; it is built from memory anyway.
   */
  function answerMachines(ctx: Context, { value, isLate }: CurrentValue<Snapshot>, type: string, body: string) {
    ctx.set({
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': 'public, max-age=15',
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    })
    if (isLate) ctx.set('Age', String(Math.max(0, Math.round((now().getTime() - value.at.getTime()) / 1000))))
    ctx.body = body
  }
}

/** Milliseconds for which the page of an incident and the pages of older incidents are cached. */
const PAGE_CACHE_MS = 10_000

function forAWhile(): Ingredient {
  const until = performance.now() + PAGE_CACHE_MS
  return { isCurrent: () => performance.now() < until }
}
