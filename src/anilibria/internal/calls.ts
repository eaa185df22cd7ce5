import type { Knex } from 'knex'
import * as z from 'zod'
import { SourceFailure } from '../../net/failure.ts'
import { type Call, type CallWords, callRoutes, callsOver } from '../../platform/api/calls.ts'
import type { Context } from '../../web/context.ts'
import { parsedBody } from '../../web/incoming/parsed-body.ts'
import { toErrorDetails } from '../api/parameters.ts'
import { examples } from '../api/shapes.ts'
import type { Cache } from '../cache/cache.ts'
import { countMirror, findTitle, MAX_ID } from '../mirror/queries.ts'
import { syncState, wantTitle } from '../mirror/sync-queries.ts'
import { invalidParameters, noTitle } from '../refusals.ts'
import { createServiceCheck, type InternalAccess, type Permission, type ServiceCheck } from '../service-token.ts'
import type { Sync } from '../sync/sync.ts'
import { toIsoSeconds } from '../title/title.ts'
import type { Upstream } from '../upstream/upstream.ts'

type Parts = {
  db: Knex
  cache: Pick<Cache, 'stats' | 'clear'>
  countSockets: () => number
}
type Deps = Parts & { check: ServiceCheck; syncTitle: ReturnType<typeof createTitleSync> }

/** `permissions`: a token needs one of them. `result` and `example`: schema and example of the response's `data`. */
type InternalWords = Pick<CallWords, 'about'> & {
  permissions: readonly Permission[]
  bodyExample?: object
  result: z.ZodType
  example: object
}
export type InternalCall = Call<Deps, InternalWords>

const parseBody = parsedBody(['json'], { isAlwaysJson: true })

/** The token is checked before the body is read. */
const call = callsOver<Deps, InternalWords>(async ({ permissions, body }, { check }, ctx, run) => {
  await check(ctx, permissions)
  if (body) await parseBody(ctx, async () => {})
  const data = await run({ query: {}, body: body && readJsonBody(body, ctx), keep: async () => {} })
  ctx.body = { success: true, data }
})({ right: 'anyone', credentials: ['secret'], security: [{ serviceToken: [] }] })

function readJsonBody(schema: z.ZodType, ctx: Context): unknown {
  const result = schema.safeParse(ctx.request.body)
  if (result.success) return result.data
  const isObject = result.error.issues.every(({ path }) => path.length > 0)
  throw invalidParameters(isObject ? toErrorDetails(result.error) : { body: ['Нужен объект JSON'] })
}

const count = z.int().min(0)
const moment = z.iso.datetime().nullable()
const used = { hits: count, misses: count, hit_rate: z.number() }
const Levels = z.object({
  L1: z.object({ entries: count, bytes: count, ttl: count, ...used }),
  L2: z.object({
    status: z.enum(['connected', 'disconnected', 'disabled']),
    entries: count.nullable(),
    ttl: count,
    ...used,
  }),
  L3: z.object({ titles: count, stale: count, ...used }),
})
const SyncState = z.object({
  whole_at: moment,
  full_at: moment,
  checked_at: moment,
  failed_at: moment,
  failure: z.string().nullable(),
  run_started_at: moment,
  wanted: count,
})
const Stats = z.object({
  titles: z.object({ total: count, anilibria: count, library: count }),
  episodes: count,
  sync: SyncState,
  cache: Levels,
  sockets: count,
})
const SyncResult = z.object({ title_id: z.int(), status: z.enum(['synced', 'fresh', 'queued']), read_at: moment })
const ClearResult = z.object({ pattern: z.string(), cleared: z.object({ L1: count, L2: count, L3: count }) })

// The documentation does not show limits in `refine`.
const SyncBody = z.object({
  title_id: z
    .int('Нужно целое число больше нуля')
    .min(1, 'Нужно целое число больше нуля')
    .refine((id) => id <= MAX_ID, 'Слишком большое число'),
  force: z.boolean('Нужно true или false').optional().meta({ description: 'Dibaca lagi walau masih baru.' }),
  priority: z
    .preprocess(
      (value) => (typeof value === 'number' ? String(value) : value),
      z
        .string('Нужна строка или число')
        .refine(({ length }) => length <= 50, 'Too big: expected string to have <=50 characters'),
    )
    .nullish()
    .meta({ description: 'Diterima, tetapi tidak berpengaruh.' }),
})
const ClearBody = z.object({
  pattern: z
    .string('Нужна строка')
    .max(300, 'Слишком длинный шаблон')
    .refine((text) => text !== '', 'Нужна строка')
    .refine((text) => !text.includes('\0'), 'Недопустимый знак')
    .meta({ description: 'Kunci dengan `*`, seperti `titles:*`.' }),
  confirm: z.literal(true, 'Нужно true'),
})

const at = '2026-08-01T15:30:00Z'
/** The calls between this service and the operator's other services. Browsers cannot use them: no cookies, no CORS. */
export const internalCalls: readonly InternalCall[] = [
  call('internalSyncTitle', 'post', '/internal/sync/title', {
    about:
      'Membaca ulang satu judul. 202 dengan `queued` bila katalog asalnya belum menjawab; judulnya lalu dibaca begitu bisa.',
    permissions: ['sync'],
    body: SyncBody,
    bodyExample: { title_id: 9919, force: true },
    result: SyncResult,
    example: { title_id: 9919, status: 'synced', read_at: at },
    run: async ({ syncTitle }, { ctx, body: { title_id, force = false } }) => {
      const result = await syncTitle(title_id, force)
      ctx.status = result.status === 'queued' ? 202 : 200
      return result
    },
  }),
  call('internalStats', 'get', '/internal/stats', {
    about: 'Angka cermin. Banyaknya judul dan episode, keadaan sinkronisasi, cache, dan soket yang terbuka.',
    permissions: ['stats'],
    result: Stats,
    example: examples.stats,
    run: async ({ db, cache, countSockets }) => {
      const [counts, state, levels] = await Promise.all([countMirror(db), syncState(db), cache.stats()])
      const { whole_at, full_at, checked_at, failed_at, failure, run_started_at } = state
      const { anilibria, library, episodes, wanted } = counts
      return {
        titles: { total: anilibria + library, anilibria, library },
        episodes,
        sync: { whole_at, full_at, checked_at, failed_at, failure, run_started_at, wanted },
        cache: levels,
        sockets: countSockets(),
      }
    },
  }),
  call('internalCacheStats', 'get', '/internal/cache/stats', {
    about: 'Angka cache. Isi ketiga tingkat dan seberapa sering mereka punya yang diminta.',
    permissions: ['cache', 'stats'],
    result: Levels,
    example: examples.levels,
    run: ({ cache }) => cache.stats(),
  }),
  call('internalClearCache', 'delete', '/internal/cache/clear', {
    about: 'Mengosongkan cache. Yang cocok dengan polanya, di semua server. Judul cermin yang cocok dibaca ulang.',
    permissions: ['cache'],
    body: ClearBody,
    bodyExample: { pattern: 'titles:*', confirm: true },
    result: ClearResult,
    example: { pattern: 'titles:*', cleared: { L1: 12, L2: 0, L3: 71 } },
    run: async ({ cache }, { body: { pattern } }) => ({ pattern, cleared: await cache.clear(pattern) }),
  }),
]

/** `sync`: null without an upstream. `ttl`: age in seconds at which a title is read again. */
type Options = Parts & { access: InternalAccess | null; sync: TitleReader | null; ttl: number }

export const internalRoutes = ({ access, sync, ttl, ...parts }: Options) =>
  callRoutes(internalCalls, {
    ...parts,
    check: createServiceCheck(access),
    syncTitle: createTitleSync({ db: parts.db, sync, ttl }),
  })

/**
 * `synced`: the title was read just now. `fresh`: it was read recently. `queued`: it will be read as soon as the
 * upstream answers, also after a restart.
 */
type SyncResult = { title_id: number; status: 'synced' | 'fresh' | 'queued'; read_at: string | null }

type TitleReader = Pick<Sync, 'readTitle'> & Pick<Upstream, 'turn'>

/**
 * Milliseconds that a caller waits for its turn, and then for the title. Forced reads take turns so that they are not
 * faster than the sync.
 */
const WAIT_MS = 4_500
/** Number of titles that are read while their callers wait; further ones are queued. */
const AT_ONCE = 4

/** Creates the function that reads titles on demand. It throws a 404 for an unknown title. */
function createTitleSync({ db, sync, ttl }: Pick<Options, 'db' | 'sync' | 'ttl'>) {
  let reading = 0
  return async (id: number, isForced: boolean): Promise<SyncResult> => {
    const storedTitle = await findTitle(db, id)
    const isFresh = storedTitle && !storedTitle.is_stale && Date.now() - storedTitle.read_at.getTime() < ttl * 1_000
    if (storedTitle && (!sync || (isFresh && !isForced)))
      return { title_id: id, status: 'fresh', read_at: toIsoSeconds(storedTitle.read_at) }
    if (!sync) throw noTitle(id, ['database'])
    if (reading < AT_ONCE) {
      reading += 1
      try {
        await sync.turn(AbortSignal.timeout(WAIT_MS))
        const { readAt } = await sync.readTitle(id, AbortSignal.timeout(WAIT_MS))
        return { title_id: id, status: 'synced', read_at: toIsoSeconds(readAt) }
      } catch (error) {
        if (!(error instanceof SourceFailure)) throw error
        if (error.failure === 'missing') throw noTitle(id, ['database', 'api'])
      } finally {
        reading -= 1
      }
    }
    await wantTitle(db, id)
    return { title_id: id, status: 'queued', read_at: storedTitle ? toIsoSeconds(storedTitle.read_at) : null }
  }
}
