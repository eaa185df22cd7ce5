import type { Knex } from 'knex'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { keepSyncing } from '../../src/anilibria/sync/keep-syncing.ts'
import { createSync } from '../../src/anilibria/sync/sync.ts'
import { openUpstream } from '../../src/anilibria/upstream/upstream.ts'
import { makeRelease, numbered, type ReleaseWishes } from '../../src/demo/fakes/aniliberty/make.ts'
import { type AniLiberty, startAniLiberty } from '../../src/demo/fakes/aniliberty/server.ts'
import type { ReleaseEntry } from '../../src/demo/fakes/aniliberty/shapes.ts'
import { createFetcher, type Fetcher } from '../../src/net/fetcher.ts'
import { useOwnDatabase } from './db.ts'

/** An event as the mirror tells it, without the texts and the moment. */
export type Heard = { type: string; title_id: number; what: unknown }

/** Three small releases: one that airs, one that has ended, and one that is announced. */
export const threeReleases = (): ReleaseEntry[] => [
  release({ id: 11, alias: 'airs', ru: 'Идёт', fresh: 10, is_ongoing: true }, [1, 2]),
  release({ id: 12, alias: 'ended', ru: 'Вышло', fresh: 2_000 }, [1, 2, 3]),
  release({ id: 13, alias: 'announced', ru: 'Анонс', fresh: 30, is_in_production: true }, []),
]
export const release = (wishes: ReleaseWishes & { id: number }, ordinals: number[]) =>
  makeRelease({ ...wishes, episodes: numbered(wishes.id, ordinals) })

/** Adds titles to the mirror, of which only their ids matter. */
export const addTitles = (db: Knex, ids: readonly number[], origin: 'anilibria' | 'library' = 'library') =>
  db('anilibria_titles').insert(
    ids.map((id) => ({
      id,
      origin,
      alias: `title-${id}`,
      wire: JSON.stringify({ id }),
      status: 'ongoing' as const,
      type: 'TV',
      genre_keys: [],
      popularity: 0,
      is_playable: false,
      read_at: new Date(),
    })),
  )

/**
 * Gives a test file a mirror of its own, in a database of its own, of a small upstream. Each test begins with an empty
 * mirror and the releases that `releases` returns; the client's pause is 0.
 */
export function useMirror(releases: () => ReleaseEntry[] = threeReleases) {
  const db = useOwnDatabase()
  let upstream: AniLiberty
  let fetcher: Fetcher
  let clock: Date
  beforeAll(async () => {
    upstream = await startAniLiberty({
      now: () => clock,
      world: () => ({ releases: releases(), franchises: [] }),
    })
    fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' })
  })
  async function empty() {
    clock = new Date('2026-10-01T12:00:00Z')
    upstream.reset()
    for (const table of [
      'titles',
      'events',
      'genres',
      'schedule',
      'wanted',
      'words',
      'unreadable',
      'franchises',
    ] as const)
      await db()(`anilibria_${table}`).delete()
    await db()('anilibria_sync').delete()
    await db()('anilibria_sync').insert({ id: 1 })
    await db()('outbox').delete()
  }
  beforeEach(empty)
  afterAll(async () => {
    await fetcher.close()
    await upstream.close()
  })

  /** A process that syncs; what it knows in memory is lost with it. */
  function sync({ changed = () => {} }: { changed?: (ids: readonly number[]) => void } = {}) {
    const log = pino({ level: 'silent' })
    const made = createSync({
      db: db(),
      upstream: openUpstream({ baseUrl: upstream.baseUrl, fetcher, pause: 0 }),
      storage: 'https://storage.test',
      throughBreaker: (call) => call(),
      log,
      changed,
      now: () => clock,
    })
    return { ...made, job: () => keepSyncing({ sync: made, db: db(), log, now: () => clock }) }
  }

  return {
    db,
    upstream: () => upstream,
    sync,
    /** Begins anew with an empty mirror and the first releases. */
    empty,
    now: () => clock,
    /** Moves the clock of the mirror and of the upstream. */
    pass(seconds: number) {
      clock = new Date(clock.getTime() + seconds * 1_000)
    },
    short: () => sync().run({ isFull: false }, AbortSignal.timeout(120_000)),
    full: () => sync().run({ isFull: true }, AbortSignal.timeout(120_000)),
    /** All that was told, in order. */
    async told(): Promise<Heard[]> {
      const events = await db()('anilibria_events').orderBy('id')
      return events.map(({ type, title_id, data }) => ({
        type,
        title_id,
        what: data.episode ?? data.new_status ?? null,
      }))
    },
    /** What the API shows of a title: its status and the keys of its episodes. Null: it has no such title. */
    async shown(id: number): Promise<{ status: string; episodes: string[] } | null> {
      const row = await db()('anilibria_titles').where({ id, hidden_at: null }).first()
      const title = row && JSON.parse(row.wire)
      return title ? { status: title.status, episodes: Object.keys(title.player.episodes) } : null
    },
    state: async () => db()('anilibria_sync').first(),
  }
}
