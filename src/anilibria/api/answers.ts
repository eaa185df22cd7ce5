import type { Knex } from 'knex'
import type { z } from 'zod'
import { isDatabaseLost } from '../../db/connection.ts'
import type { Cache } from '../cache/cache.ts'
import { type Found, type Made, tagOf } from '../cache/copy.ts'
import { keys, normalized } from '../cache/keys.ts'
import {
  type ExternalService,
  eventsAfter,
  findExternal,
  findTitle,
  listGenres,
  listSchedule,
  listTitles,
  type MirroredTitle,
  randomTitle,
  type TitleList,
  type TitlePage,
} from '../mirror/queries.ts'
import { foundTitles, fuzzyTurn } from '../mirror/search-queries.ts'
import { NoEpisode, NoTitle } from './envelope.ts'
import type { createLookup } from './lookup.ts'
import type { Page, SearchQuery, TitlesQuery } from './parameters.ts'
import type { Watch } from './watch.ts'

type Deps = {
  db: Knex
  cache: Cache
  watch: Watch
  lookup: ReturnType<typeof createLookup>
  /** Whether titles come from an upstream, rather than from this site's library. */
  hasUpstream: boolean
  /** Lifetime of what the mirror has, in milliseconds. */
  ttl: number
  now: () => number
}

type Part = z.output<typeof Page>
type Wished = Omit<TitleList, 'limit' | 'offset'> & { text?: string | undefined; isFuzzy?: boolean }

/** Milliseconds for which lists are kept while the mirror has never been complete. */
const YOUNG_MS = 60_000
/** Milliseconds for which changes are told, and the most changes in an answer. */
const TOLD_MS = 7 * 86_400_000
const MAX_TOLD = 100
/** Milliseconds since the last sync from which titles do not become newer, whatever keeps it from running. */
const SYNC_LATE_MS = 900_000

export type Answers = ReturnType<typeof createAnswers>

/** The answers of the v2 API, each from the first level of the cache that has it. */
export function createAnswers({ db, cache, watch, lookup, hasUpstream, ttl, now }: Deps) {
  /** Whether a title whose time is over stays as it is for now. */
  const isStuck = async () => {
    if (watch.upstream()?.isUp === false) return true
    const synced = (await watch.mirror())?.synced_at?.getTime() ?? 0
    return now() - synced > SYNC_LATE_MS
  }

  const titleMade = async ({ wire, origin, read_at, is_stale }: MirroredTitle): Promise<Made> => {
    const until = origin === 'library' ? now() + ttl : is_stale ? now() : read_at.getTime() + ttl
    const isStale = until <= now() && (await isStuck())
    return { data: wire, pagination: null, source: origin, until, level: 'L3', isStale }
  }

  const partOf = (wished: Wished, { page, limit }: Part): Promise<TitlePage> => {
    const { text, isFuzzy = false, ...list } = wished
    const read = async (): Promise<TitlePage> => {
      const found = text === undefined ? undefined : await foundTitles(db, text, { isFuzzy })
      if (found === null) return { wires: [], total: 0, origin: 'anilibria' }
      return listTitles(db, { ...list, limit, offset: (page - 1) * limit }, found)
    }
    return isFuzzy ? fuzzyTurn(read) : read()
  }

  /** An answer from the whole mirror, which is current until a day after the last sync. */
  async function listMade(data: string, rest: Pick<Made, 'pagination'> & { isLibrary: boolean }): Promise<Made> {
    const { pagination, isLibrary } = rest
    const synced = (await watch.mirror())?.synced_at?.getTime()
    const until = !hasUpstream ? now() + ttl : synced === undefined ? now() + YOUNG_MS : synced + ttl
    const source = isLibrary || !hasUpstream ? 'library' : 'anilibria'
    return { data, pagination, source, until, level: 'L3', isStale: until <= now() }
  }

  const pageFound = (key: string, wished: Wished, part: Part): Promise<Found> =>
    cache.read(key, async () => {
      const { wires, total, origin } = await partOf(wished, part)
      const pagination = { ...part, total, pages: Math.ceil(total / part.limit) }
      return listMade(`[${wires.join(',')}]`, { pagination, isLibrary: origin === 'library' })
    })

  /** A title by its id. `mayPassOn`: the older Node service may be asked, if nobody else can say. */
  function title(id: number, { mayPassOn = true } = {}): Promise<Found> {
    lookup.refuseKnown(id)
    const make = async (): Promise<Made> => {
      let isLost = false
      const row = await findTitle(db, id).catch((error: unknown) => {
        if (!isDatabaseLost(error)) throw error
        isLost = true
        return undefined
      })
      if (row) {
        const made = await titleMade(row)
        if (made.until <= now()) lookup.wantSoon(id)
        return made
      }
      const isWhole = !hasUpstream || Boolean((await watch.mirror())?.whole_at)
      return lookup.find(id, { isLost, isWhole, mayPassOn })
    }
    return cache.read(keys.title(id), make, mayPassOn ? '' : 'passed on')
  }

  return {
    title,

    /** An episode of a title, as `data`. Throws a `NoEpisode`. */
    async episode(id: number, number: number): Promise<Found> {
      const found = await title(id)
      // The text of a title is written by this service.
      const { player } = JSON.parse(found.data) as { player: { episodes: Record<string, unknown> } }
      const episode = Object.hasOwn(player.episodes, String(number)) ? player.episodes[String(number)] : undefined
      if (episode === undefined) throw new NoEpisode(id, number)
      const data = JSON.stringify(episode)
      return { ...found, data, etag: tagOf({ data, pagination: null }) }
    },

    async external(service: ExternalService, id: number): Promise<Found> {
      const own = await findExternal(db, service, id)
      if (own === undefined) throw new NoTitle(null, ['database'], { service, external_id: id })
      return title(own)
    },

    titles({ page, limit, search, year, season, genres, status, sort, order }: z.output<typeof TitlesQuery>) {
      const by = sort ?? (search === undefined ? 'updated' : undefined)
      // By rank, the best comes first.
      const filters = { year, season, genres, status, sort: by, order: by && order }
      const key = keys.titles({ page, limit }, { ...filters, search: search && normalized(search) })
      return pageFound(key, { ...filters, text: search }, { page, limit })
    },

    search: ({ q, fuzzy, ...part }: z.output<typeof SearchQuery>) =>
      pageFound(keys.search(q, part, fuzzy), { text: q, isFuzzy: fuzzy }, part),

    updates: (part: Part) => pageFound(keys.updates(part), { sort: 'updated' }, part),

    popular: (part: Part) => pageFound(keys.popular(part), { sort: 'popularity' }, part),

    schedule: () =>
      cache.read(keys.schedule, async () => {
        const shown = await listSchedule(db)
        const days = [1, 2, 3, 4, 5, 6, 7].map((day) => {
          const wires = shown.filter((one) => one.day === day).map(({ wire }) => wire)
          return `{"day":${day},"list":[${wires.join(',')}]}`
        })
        const isLibrary = shown.length > 0 && shown.every(({ origin }) => origin === 'library')
        return listMade(`[${days.join(',')}]`, { pagination: null, isLibrary })
      }),

    genres: () =>
      cache.read(keys.genres, async () =>
        listMade(JSON.stringify(await listGenres(db)), { pagination: null, isLibrary: false }),
      ),

    /** Any title. Throws a `NoTitle` while there is none. */
    async random(): Promise<Found> {
      const row = await randomTitle(db)
      if (!row) throw new NoTitle(null, ['database'])
      const made = await titleMade(row)
      return once(made, made.until)
    },

    /** What was told after a moment (ISO 8601 in UTC with microseconds), and the moment from which to go on. */
    async changes(since: string): Promise<{ found: Found; next: string }> {
      const oldest = new Date(now() - TOLD_MS).toISOString().replace('Z', '000Z')
      const from = since < oldest ? oldest : since
      const events = await eventsAfter(db, from, MAX_TOLD)
      const data = JSON.stringify(events.map(({ type, data: told }) => ({ type, data: told })))
      const source = hasUpstream ? 'anilibria' : 'library'
      const made: Made = { data, pagination: null, source, until: now(), level: null, isStale: false }
      return { found: once(made, now()), next: events.at(-1)?.at ?? from }
    },
  }
}

/** An answer that no level keeps. */
const once = (made: Made, expires: number): Found => ({ ...made, etag: '', expires, isCurrent: () => false })
