import type { Knex } from 'knex'
import type { z } from 'zod'
import { isDatabaseLost } from '../../db/connection.ts'
import type { Cache } from '../cache/cache.ts'
import { type Found, type Made, tagOf } from '../cache/copy.ts'
import { keys, normalized } from '../cache/keys.ts'
import { eventsSince } from '../events/queries.ts'
import {
  type ExternalService,
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
import { noEpisode, noTitle } from '../refusals.ts'
import { type createLookup, unavailable } from './lookup.ts'
import type { Page, SearchQuery, TitlesQuery } from './parameters.ts'
import type { UpstreamLists } from './upstream-lists.ts'
import type { Watch } from './watch.ts'

type Deps = {
  db: Knex
  cache: Cache
  watch: Watch
  lookup: ReturnType<typeof createLookup>
  /** The upstream's own lists; null where titles come from this site's library. */
  lists: UpstreamLists | null
  /** Lifetime of what the mirror has, in milliseconds. */
  ttl: number
  now: () => number
}

type Part = z.output<typeof Page>
type Wished = Omit<TitleList, 'limit' | 'offset'> & { text?: string | undefined; isFuzzy?: boolean }

/** Of a list: whether all titles are the library's, and whether there is none. */
type Listed = { isLibrary: boolean; isEmpty: boolean }

/** Milliseconds for which a list of the upstream is kept. */
const YOUNG_MS = 60_000
/** Milliseconds for which changes are told, and the most changes in an answer. */
const TOLD_MS = 7 * 86_400_000
const MAX_TOLD = 100
/** Milliseconds since the last sync from which titles do not become newer, whatever keeps it from running. */
const SYNC_LATE_MS = 900_000

export type Answers = ReturnType<typeof createAnswers>

/** The answers of the v2 API, each from the first level of the cache that has it. */
export function createAnswers({ db, cache, watch, lookup, lists, ttl, now }: Deps) {
  const hasUpstream = lists !== null
  /** Whether a title whose time is over stays as it is for now. */
  const isStuck = async () => {
    if (watch.upstream()?.isUp === false) return true
    const synced = (await watch.mirror())?.synced_at?.getTime() ?? 0
    return now() - synced > SYNC_LATE_MS
  }

  /** Whether the mirror has all titles; without an upstream it always has those of the library. */
  const isWhole = async () => !hasUpstream || Boolean((await watch.mirror())?.whole_at)

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

  /** Asks the upstream while the mirror has never had all titles; null if it need not be asked or cannot say. */
  const askYoung = async <T>(ask: (lists: UpstreamLists, signal: AbortSignal) => Promise<T>): Promise<T | null> =>
    lists === null || (await watch.mirror())?.whole_at !== null ? null : lookup.ask((signal) => ask(lists, signal))

  const askedMade = (data: string, pagination: Made['pagination']): Made => {
    return { data, pagination, source: 'anilibria', until: now() + YOUNG_MS, level: null, isStale: false }
  }

  /**
   * An answer from the mirror, which is current until a day after the last sync. One of a mirror that never had all titles
   * is stale; throws a 503 if it says nothing.
   */
  async function listMade(data: string, rest: Pick<Made, 'pagination'> & Listed): Promise<Made> {
    const { pagination, isLibrary, isEmpty } = rest
    const mirror = await watch.mirror()
    const isYoung = hasUpstream && mirror?.whole_at === null
    if (isYoung && isEmpty) throw unavailable()
    const until = !hasUpstream ? now() + ttl : isYoung ? now() : (mirror?.synced_at?.getTime() ?? 0) + ttl
    const source = isLibrary || !hasUpstream ? 'library' : 'anilibria'
    return { data, pagination, source, until, level: 'L3', isStale: until <= now() }
  }

  const pageFound = (key: string, wished: Wished, part: Part): Promise<Found> =>
    cache.read(key, async () => {
      const paginated = (total: number) => ({ ...part, total, pages: Math.ceil(total / part.limit) })
      const asked = await askYoung((upstream, signal) => upstream.page(wished, part, signal))
      if (asked) return askedMade(`[${asked.wires.join(',')}]`, paginated(asked.total))
      const { wires, total, origin } = await partOf(wished, part)
      const rest = { isLibrary: origin === 'library', isEmpty: total === 0 }
      return listMade(`[${wires.join(',')}]`, { pagination: paginated(total), ...rest })
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
      return lookup.find(id, { isLost, isWhole: await isWhole(), mayPassOn })
    }
    return cache.read(keys.title(id), make, mayPassOn ? '' : 'passed on')
  }

  return {
    title,

    /** Whether there may be a title with an id: the mirror has it, or does not have all titles. */
    mayExist: async (id: number): Promise<boolean> => !(await isWhole()) || (await findTitle(db, id)) !== undefined,

    /** An episode of a title, as `data`. Throws a 404. */
    async episode(id: number, number: number): Promise<Found> {
      const found = await title(id)
      // The text of a title is written by this service.
      const { player } = JSON.parse(found.data) as { player: { episodes: Record<string, unknown> } }
      const episode = Object.hasOwn(player.episodes, String(number)) ? player.episodes[String(number)] : undefined
      if (episode === undefined) throw noEpisode(id, number)
      const data = JSON.stringify(episode)
      return { ...found, data, etag: tagOf({ data, pagination: null }) }
    },

    async external(service: ExternalService, id: number): Promise<Found> {
      const own = await findExternal(db, service, id)
      if (own !== undefined) return title(own)
      if (!(await isWhole())) throw unavailable()
      throw noTitle(null, ['database'], { service, external_id: id })
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
        const asked = await askYoung((upstream, signal) => upstream.week(signal))
        if (asked) return askedMade(weekText(asked), null)
        const shown = await listSchedule(db)
        const isEmpty = shown.length === 0
        const isLibrary = !isEmpty && shown.every(({ origin }) => origin === 'library')
        return listMade(weekText(shown), { pagination: null, isLibrary, isEmpty })
      }),

    genres: () =>
      cache.read(keys.genres, async () => {
        const genres = await listGenres(db)
        return listMade(JSON.stringify(genres), { pagination: null, isLibrary: false, isEmpty: genres.length === 0 })
      }),

    /** Any title. Throws a 404 while there is none. */
    async random(): Promise<Found> {
      const row = await randomTitle(db)
      const asked = row ? null : await askYoung((upstream, signal) => upstream.any(signal))
      if (!row && !asked && !(await isWhole())) throw unavailable()
      if (!row && !asked) throw noTitle(null, ['database'])
      const made = row ? await titleMade(row) : askedMade(asked ?? '', null)
      return once(made, made.until)
    },

    /** What was told after a moment (ISO 8601 in UTC with microseconds), and the moment from which to go on. */
    async changes(since: string): Promise<{ found: Found; next: string }> {
      const oldest = new Date(now() - TOLD_MS).toISOString().replace('Z', '000Z')
      const from = since < oldest ? oldest : since
      const events = await eventsSince(db, from, MAX_TOLD)
      const data = JSON.stringify(events.map(({ type, data: told }) => ({ type, data: told })))
      const source = hasUpstream ? 'anilibria' : 'library'
      const made: Made = { data, pagination: null, source, until: now(), level: null, isStale: false }
      return { found: once(made, now()), next: events.at(-1)?.at ?? from }
    },
  }
}

const weekText = (shown: readonly { day: number; wire: string }[]): string => {
  const listOf = (day: number) => shown.filter((one) => one.day === day).map(({ wire }) => wire)
  return `[${[1, 2, 3, 4, 5, 6, 7].map((day) => `{"day":${day},"list":[${listOf(day).join(',')}]}`).join(',')}]`
}

/** An answer that no level keeps. */
const once = (made: Made, expires: number): Found => ({ ...made, etag: '', expires, isCurrent: () => false })
