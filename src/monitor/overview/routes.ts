import type { Knex } from 'knex'
import * as z from 'zod'
import { forceBreaker } from '../../anime/endpoints/queries.ts'
import { endpointKey, type Override, sourceKey } from '../../anime/failover/breaker.ts'
import { pathNames } from '../../anime/probing.ts'
import { withTimeout } from '../../async/timer.ts'
import { type Actor, recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { Id, readForm, readParam, readQuery, Text } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { detailHref, overviewHref } from '../hrefs.ts'
import { type Range, ranges } from '../uptime-bars.ts'
import { checksView, type ResultName, results } from './checks-view-model.ts'
import { detailView } from './detail-view-model.ts'
import { type Overview, overviewPage, readOverview } from './open.ts'
import {
  checksBefore,
  endpointNames,
  lastAnswers,
  type MonitoredEndpoint,
  monitoredEndpoints,
  setPaused,
} from './queries.ts'
import { type StateName, stateNames } from './table-view-model.ts'
import { checksPage, detailPage, progressFragment } from './views.ts'

// Names accepted in the query string. The type is a tuple with at least one name, as `z.enum` requires.
const rangeNames = Object.keys(ranges) as [Range, ...Range[]]
const stateKeys = Object.keys(stateNames) as [StateName, ...StateName[]]
const resultNames = Object.keys(results) as [ResultName, ...ResultName[]]

const Table = z.object({
  rentang: z.enum(rangeNames).catch('90-hari'),
  keadaan: z.enum(stateKeys).optional().catch(undefined),
  cari: Text.trim().max(100).catch('').default(''),
})
const Checks = z.object({
  endpoint: Id.optional().catch(undefined),
  jalur: z.enum(pathNames).optional().catch(undefined),
  hasil: z.enum(resultNames).optional().catch(undefined),
  sebelum: Text.regex(/^\d{1,14}-\d{1,9}$/)
    .transform((cursor) => cursor.split('-').map(Number))
    .transform(([at = 0, monitor = 0]) => ({ at: new Date(at), monitor }))
    .optional()
    .catch(undefined),
})
const Breaker = z.object({ keadaan: z.enum(['buka', 'tutup', 'otomatis']), sumber: Text.max(60).default('') })
const breakerStates = { buka: 'open', tutup: 'closed', otomatis: null } as const
const Pause = z.object({ jeda: z.enum(['ya', 'tidak']) })

const CHECKS_PER_PAGE = 50
/** The answer to the check button waits this long for the check to end. */
const CHECK_WAIT_MS = 8_000

export function overviewRoutes(overview: Overview) {
  const { db, button } = overview
  const router = createRouter()

  router.get('/api-monitor', allow('staff'), async (ctx) => {
    overviewPage(ctx, { monitor: await readOverview(overview, readQuery(Table, ctx.query)) })
  })

  router.post('/api-monitor/periksa', allow('staff'), async (ctx) => {
    if (button.view().state !== 'running')
      await recordAction(db, toActor(ctx, signedIn(ctx)), { action: 'monitor.check', subject: 'semua jalur' })
    const checkRun = button.run()
    // Open pages get the progress over the WebSocket. An immediate response could reach the page after the last
    // progress message and replace its text.
    await withTimeout(CHECK_WAIT_MS, () => checkRun, null, { unref: true })
    if (wantsFragment(ctx)) return answerFragment(ctx, progressFragment({ progress: button.view() }))
    seeOther(ctx, overviewHref)
  })

  addEndpoints(router, overview)

  router.get('/api-monitor/pemeriksaan', allow('staff'), async (ctx) => {
    const { endpoint, jalur: path, hasil: result, sebelum: after } = readQuery(Checks, ctx.query)
    const filter = { endpoint, path, result, after }
    const [checks, endpoints] = await Promise.all([
      checksBefore(db, { ...filter, most: CHECKS_PER_PAGE + 1 }),
      endpointNames(db),
    ])
    checksPage(ctx, { checks: checksView({ found: checks, endpoints, most: CHECKS_PER_PAGE }, filter) })
  })

  return router
}

function addEndpoints(router: AppRouter, overview: Overview): void {
  const { db, live, followSettings } = overview

  router.get('/api-monitor/endpoint/:id', allow('staff'), async (ctx) => {
    detailPage(ctx, { detail: await readDetail(overview, readParam(Id, ctx.params.id)) })
  })

  router.post('/api-monitor/endpoint/:id/pemutus', allow('staff'), async (ctx) => {
    const { keadaan, sumber } = readChoice(Breaker, ctx)
    const one = await findSubject(overview, readParam(Id, ctx.params.id), sumber)
    await holdBreaker(db, toActor(ctx, signedIn(ctx)), one, breakerStates[keadaan])
    await answerChange(ctx, one.id)
  })

  router.post('/api-monitor/endpoint/:id/jeda', allow('staff'), async (ctx) => {
    const { jeda } = readChoice(Pause, ctx)
    const one = await findSubject(overview, readParam(Id, ctx.params.id), '')
    await pauseMonitor(db, toActor(ctx, signedIn(ctx)), one, jeda === 'ya')
    await followSettings()
    await answerChange(ctx, one.id)
  })

  /** Pushes the changed endpoint to all open pages and answers the form with its updated page. */
  async function answerChange(ctx: Context, id: number): Promise<void> {
    live.refresh(id)
    if (!wantsFragment(ctx)) return seeOther(ctx, detailHref(id))
    detailPage(ctx, { detail: await readDetail(overview, id) })
  }
}

type Source = Pick<Overview, 'db' | 'sources'>

const noEndpoint = 'Endpoint itu tidak ada, atau sedang tidak aktif.'

async function readDetail({ db, sources }: Source, id: number) {
  const [endpoints, answers] = await Promise.all([monitoredEndpoints(db, sources, [id]), lastAnswers(db, id)])
  const [endpoint, ...others] = endpoints
  if (!endpoint) throw notFound(noEndpoint)
  return detailView([endpoint, ...others], answers, new Date())
}

/** An active endpoint, or one of its sources with recorded states. Throws 404 if there is none. */
async function findSubject({ db, sources }: Source, id: number, source: string): Promise<MonitoredEndpoint> {
  const endpoint = (await monitoredEndpoints(db, sources, [id])).find((one) => one.source === source)
  if (endpoint) return endpoint
  throw notFound(noEndpoint)
}

type Subject = Pick<MonitoredEndpoint, 'id' | 'name' | 'source'>

/** Forces a circuit breaker open or closed, or ends the forcing (`forced` is null), and records it in the audit log. */
const holdBreaker = (db: Knex, actor: Actor, { id, name, source }: Subject, forced: Override): Promise<void> =>
  db.transaction(async (trx) => {
    await forceBreaker(trx, source ? sourceKey({ name: source }) : endpointKey(id), forced)
    const subject = source ? `${name}: ${source}` : name
    const entry = forced ? { action: 'breaker.force', details: { held: forced } } : { action: 'breaker.release' }
    await recordAction(trx, actor, { ...entry, subject })
  })

const pauseMonitor = (db: Knex, actor: Actor, { id, name }: Subject, isPaused: boolean): Promise<void> =>
  db.transaction(async (trx) => {
    await setPaused(trx, id, isPaused)
    await recordAction(trx, actor, { action: isPaused ? 'monitor.pause' : 'monitor.resume', subject: name })
  })

function readChoice<T>(schema: z.ZodType<T>, ctx: Context): T {
  const form = readForm(schema, ctx.request.body)
  if (form.ok) return form.input
  throw new Refusal(422, 'Pilihan itu tidak dikenal. Muat ulang halamannya dan coba lagi.')
}
