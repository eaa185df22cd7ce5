import type { Knex } from 'knex'
import { SourceFailure } from '../../net/failure.ts'
import { findTitle } from '../mirror/queries.ts'
import { wantTitle } from '../mirror/sync-queries.ts'
import { noTitle } from '../refusals.ts'
import type { Sync } from '../sync/sync.ts'
import { secondsOf } from '../title/title.ts'
import type { Upstream } from '../upstream/upstream.ts'

/**
 * `synced`: it was read just now. `fresh`: not long ago. `queued`: it will be read as soon as the upstream answers,
 * also after a restart.
 */
type SyncResult = { title_id: number; status: 'synced' | 'fresh' | 'queued'; read_at: string | null }

export type TitleReader = Pick<Sync, 'readTitle'> & Pick<Upstream, 'turn'>

type Deps = {
  db: Knex
  /** Null without an upstream: the mirror then follows the library by itself. */
  sync: TitleReader | null
  /** Seconds. */
  ttl: number
}

/**
 * Milliseconds that a caller waits for its turn, so that forced reads are no faster than the sync, and then for the
 * title.
 */
const WAIT_MS = 4_500
/** Titles read while their callers wait; further ones are queued. */
const AT_ONCE = 4

export type TitleSync = ReturnType<typeof createTitleSync>

/** Throws a 404 for a title that nobody has. */
export function createTitleSync({ db, sync, ttl }: Deps) {
  let reading = 0
  return async (id: number, isForced: boolean): Promise<SyncResult> => {
    const known = await findTitle(db, id)
    const isFresh = known && !known.is_stale && Date.now() - known.read_at.getTime() < ttl * 1_000
    if (known && (!sync || (isFresh && !isForced)))
      return { title_id: id, status: 'fresh', read_at: secondsOf(known.read_at) }
    if (!sync) throw noTitle(id, ['database'])
    if (reading < AT_ONCE) {
      reading += 1
      try {
        await sync.turn(AbortSignal.timeout(WAIT_MS))
        const { readAt } = await sync.readTitle(id, AbortSignal.timeout(WAIT_MS))
        return { title_id: id, status: 'synced', read_at: secondsOf(readAt) }
      } catch (error) {
        if (!(error instanceof SourceFailure)) throw error
        if (error.failure === 'missing') throw noTitle(id, ['database', 'api'])
      } finally {
        reading -= 1
      }
    }
    await wantTitle(db, id)
    return { title_id: id, status: 'queued', read_at: known ? secondsOf(known.read_at) : null }
  }
}
