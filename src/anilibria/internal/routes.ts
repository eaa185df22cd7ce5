import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import type { Api } from '../../platform/api.ts'
import { type Context, createRouter } from '../../web/context.ts'
import { parsedBody } from '../../web/incoming/parsed-body.ts'
import type { Limit } from '../../web/limits.ts'
import { InvalidParameters, showV2Error } from '../api/envelope.ts'
import { countMirror, MAX_ID } from '../mirror/queries.ts'
import { syncState } from '../mirror/sync-queries.ts'
import type { Sync } from '../sync/sync.ts'
import { createServiceCheck, type InternalAccess } from './service-token.ts'
import { createTitleSync } from './sync-title.ts'

const INTERNAL = '/internal'

/** Calls of one address in a minute, those with bad tokens included. */
const internalCalls: Limit = { name: 'anilibria-internal', points: 600, duration: 60, sameForStaff: true }

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
  sync: Sync | null
  /** Age in seconds from which a title is read again. */
  ttl: number
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

/** Routes for other services. Their tokens are checked before their bodies are read. */
export function internalRoutes({ db, access, sync, ttl }: Deps) {
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
    const [counts, state] = await Promise.all([countMirror(db), syncState(db)])
    const { whole_at, full_at, checked_at, failed_at, failure, run_started_at } = state
    const { anilibria, library, episodes, wanted } = counts
    ctx.body = {
      success: true,
      data: {
        titles: { total: anilibria + library, anilibria, library },
        episodes,
        sync: { whole_at, full_at, checked_at, failed_at, failure, run_started_at, wanted },
      },
    }
  })

  return router
}

function readBody<S extends z.ZodType>(schema: S, ctx: Context): z.output<S> {
  const read = schema.safeParse(ctx.request.body)
  if (read.success) return read.data
  const { fieldErrors, formErrors } = z.flattenError(read.error)
  const details = formErrors.length > 0 ? { body: ['Нужен объект JSON'] } : fieldErrors
  throw new InvalidParameters(details as Record<string, string[]>)
}
