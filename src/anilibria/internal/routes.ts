import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import type { Api } from '../../platform/api.ts'
import { type Context, createRouter } from '../../web/context.ts'
import { parsedBody } from '../../web/incoming/parsed-body.ts'
import { InvalidParameters, showV2Error } from '../api/envelope.ts'
import { detailsOf } from '../api/parameters.ts'
import type { Cache } from '../cache/cache.ts'
import { internalCalls } from '../limits.ts'
import { countMirror, MAX_ID } from '../mirror/queries.ts'
import { syncState } from '../mirror/sync-queries.ts'
import { createServiceCheck, type InternalAccess } from '../service-token.ts'
import { createTitleSync, type TitleReader } from './sync-title.ts'

const INTERNAL = '/internal'

/** The calls between this service and the Node service. They are not for browsers: no cookies, no other origins. */
export const internalApi: Api = {
  prefix: INTERNAL,
  errors: showV2Error,
  limits: { read: internalCalls, write: internalCalls },
  isAtRoot: true,
}

type Deps = {
  db: Knex
  access: InternalAccess | null
  sync: TitleReader | null
  /** Age in seconds from which a title is read again. */
  ttl: number
  cache: Pick<Cache, 'stats' | 'clear'>
  /** Returns the number of open sockets of this process. */
  countSockets: () => number
}

/** `priority` is accepted, but has no effect: a title is read at once, or as soon as the upstream answers. */
const SyncForm = z.object({
  title_id: z
    .int('Нужно целое число больше нуля')
    .min(1, 'Нужно целое число больше нуля')
    .max(MAX_ID, 'Слишком большое число'),
  force: z.boolean('Нужно true или false').default(false),
  priority: z.union([z.string().max(50), z.number()], 'Нужна строка или число').nullish(),
})

const ClearForm = z.object({
  pattern: z
    .string('Нужна строка')
    .min(1, 'Нужна строка')
    .max(300, 'Слишком длинный шаблон')
    .refine((text) => !text.includes('\0'), 'Недопустимый знак'),
  confirm: z.literal(true, 'Нужно true'),
})

/** Routes for other services. Their tokens are checked before their bodies are read. */
export function internalRoutes({ db, access, sync, ttl, cache, countSockets }: Deps) {
  const router = createRouter().prefix(INTERNAL)
  const anyone = allow('anyone', { credentials: ['secret'] })
  const may = createServiceCheck(access)
  const body = parsedBody(['json'], { isAlwaysJson: true })
  const syncTitle = createTitleSync({ db, sync, ttl })

  router.post('/sync/title', anyone, may('sync'), body, async (ctx) => {
    const { title_id, force } = readBody(SyncForm, ctx)
    const synced = await syncTitle(title_id, force)
    ctx.status = synced.status === 'queued' ? 202 : 200
    ctx.body = { success: true, data: synced }
  })

  router.get('/stats', anyone, may('stats'), async (ctx) => {
    const [counts, state, levels] = await Promise.all([countMirror(db), syncState(db), cache.stats()])
    const { whole_at, full_at, checked_at, failed_at, failure, run_started_at } = state
    const { anilibria, library, episodes, wanted } = counts
    ctx.body = {
      success: true,
      data: {
        titles: { total: anilibria + library, anilibria, library },
        episodes,
        sync: { whole_at, full_at, checked_at, failed_at, failure, run_started_at, wanted },
        cache: levels,
        sockets: countSockets(),
      },
    }
  })

  router.get('/cache/stats', anyone, may('cache', 'stats'), async (ctx) => {
    ctx.body = { success: true, data: await cache.stats() }
  })

  router.delete('/cache/clear', anyone, may('cache'), body, async (ctx) => {
    const { pattern } = readBody(ClearForm, ctx)
    ctx.body = { success: true, data: { pattern, cleared: await cache.clear(pattern) } }
  })

  return router
}

function readBody<S extends z.ZodType>(schema: S, ctx: Context): z.output<S> {
  const read = schema.safeParse(ctx.request.body)
  if (read.success) return read.data
  const isObject = read.error.issues.every(({ path }) => path.length > 0)
  throw new InvalidParameters(isObject ? detailsOf(read.error) : { body: ['Нужен объект JSON'] })
}
