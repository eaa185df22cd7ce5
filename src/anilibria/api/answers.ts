import type { Knex } from 'knex'
import type { z } from 'zod'
import { latestPast } from '../../async/clock.ts'
import { isDatabaseLost } from '../../db/connection.ts'
import type { Cache } from '../cache/cache.ts'
import { type CachedAnswer, makeEtag, type NewAnswer } from '../cache/copy.ts'
import { keys, normalized } from '../cache/keys.ts'
import { eventsSince } from '../events/queries.ts'
import { MAX_CHANGES } from '../limits.ts'
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
import type { Monitor } from './monitor.ts'
import type { Page, SearchQuery, TitlesQuery } from './parameters.ts'
import type { UpstreamLists } from './upstream-lists.ts'

type Deps = {
  db: Knex
  cache: Cache
  monitor: Monitor
  lookup: ReturnType<typeof createLookup>
  lists: UpstreamLists | null
  /** Lifetime in milliseconds. */
  ttl: number
  now: () => number
}

type Part = z.output<typeof Page>
type ListQuery = Omit<TitleList, 'limit' | 'offset'> & { text?: string | undefined; isFuzzy?: boolean }

/** `isLibrary`: all titles come from the library. */
type ListFacts = { isLibrary: boolean; isEmpty: boolean }

/** Milliseconds for which a list of the upstream is cached. */
const YOUNG_MS = 60_000
/** Milliseconds that `changes` goes back. */
const CHANGES_MS = 7 * 86_400_000
/** If the last sync is older than this many milliseconds, expired titles stay in use: no sync is refreshing them. */
const SYNC_LATE_MS = 900_000

export type Answers = ReturnType<typeof createAnswers>

export function createAnswers({ db, cache, monitor, lookup, lists, ttl, now }: Deps) {
  const hasUpstream = lists !== null
  /** Whether an expired title is used for now, because it cannot be refreshed. */
  const isStuck = async () => {
    if (monitor.upstream()?.isUp === false) return true
    const synced = (await monitor.mirror())?.synced_at?.getTime() ?? 0
    return now() - synced > SYNC_LATE_MS
  }

  /** Without an upstream the mirror is always complete: it has all titles of the library. */
  const isWhole = async () => !hasUpstream || Boolean((await monitor.mirror())?.whole_at)

  const titleAnswer = async ({ wire, origin, read_at, is_stale }: MirroredTitle): Promise<NewAnswer> => {
    const isFuture = read_at > latestPast(new Date(now()))
    const until = origin === 'library' ? now() + ttl : is_stale || isFuture ? now() : read_at.getTime() + ttl
    const isStale = until <= now() && (await isStuck())
    return { data: wire, pagination: null, source: origin, until, level: 'L3', isStale }
  }

  const readPart = (query: ListQuery, { page, limit }: Part): Promise<TitlePage> => {
    const { text, isFuzzy = false, ...list } = query
    const readPage = async (): Promise<TitlePage> => {
      const matches = text === undefined ? undefined : await foundTitles(db, text, { isFuzzy })
      if (matches === null) return { wires: [], total: 0, origin: 'anilibria' }
      return listTitles(db, { ...list, limit, offset: (page - 1) * limit }, matches)
    }
    return isFuzzy ? fuzzyTurn(readPage) : readPage()
  }

  /**
   * Asks the upstream until the mirror has been complete once. Null if the upstream is not asked or does not answer.
   */
  const askYoung = async <T>(ask: (lists: UpstreamLists, signal: AbortSignal) => Promise<T>): Promise<T | null> =>
    lists === null || (await monitor.mirror())?.whole_at !== null ? null : lookup.ask((signal) => ask(lists, signal))

  const upstreamAnswer = (data: string, pagination: NewAnswer['pagination']): NewAnswer => {
    return { data, pagination, source: 'anilibria', until: now() + YOUNG_MS, level: null, isStale: false }
  }

  /**
   * The response is current until a day after the last sync. If the mirror was never complete, the response is stale,
   * and an empty one throws a 503.
   */
  async function listAnswer(data: string, rest: Pick<NewAnswer, 'pagination'> & ListFacts): Promise<NewAnswer> {
    const { pagination, isLibrary, isEmpty } = rest
    const mirror = await monitor.mirror()
    const isYoung = hasUpstream && mirror?.whole_at === null
    if (isYoung && isEmpty) throw unavailable()
    const until = !hasUpstream ? now() + ttl : isYoung ? now() : (mirror?.synced_at?.getTime() ?? 0) + ttl
    const source = isLibrary || !hasUpstream ? 'library' : 'anilibria'
    return { data, pagination, source, until, level: 'L3', isStale: until <= now() }
  }

  const pageFound = (key: string, query: ListQuery, part: Part): Promise<CachedAnswer> =>
    cache.read(key, async () => {
      const paginated = (total: number) => ({ ...part, total, pages: Math.ceil(total / part.limit) })
      const upstreamPage = await askYoung((upstream, signal) => upstream.page(query, part, signal))
      if (upstreamPage) return upstreamAnswer(`[${upstreamPage.wires.join(',')}]`, paginated(upstreamPage.total))
      const { wires, total, origin } = await readPart(query, part)
      const rest = { isLibrary: origin === 'library', isEmpty: total === 0 }
      return listAnswer(`[${wires.join(',')}]`, { pagination: paginated(total), ...rest })
    })

  /** `mayPassOn`: the older Node service may be asked if no other source has an answer. */
  function title(id: number, { mayPassOn = true } = {}): Promise<CachedAnswer> {
    lookup.refuseKnown(id)
    const make = async (): Promise<NewAnswer> => {
      let isLost = false
      const row = await findTitle(db, id).catch((error: unknown) => {
        if (!isDatabaseLost(error)) throw error
        isLost = true
        return undefined
      })
      if (row) {
        const answer = await titleAnswer(row)
        if (answer.until <= now()) lookup.wantSoon(id)
        return answer
      }
      return lookup.find(id, { isLost, isWhole: await isWhole(), mayPassOn })
    }
    return cache.read(keys.title(id), make, mayPassOn ? '' : 'passed on')
  }

  return {
    title,

    /** Whether a title may exist: the mirror has it, or does not have all titles. */
    mayExist: async (id: number): Promise<boolean> => !(await isWhole()) || (await findTitle(db, id)) !== undefined,

    /** Returns one episode of a title. Throws a 404 if it is missing. */
    async episode(id: number, number: number): Promise<CachedAnswer> {
      const answer = await title(id)
      // The cast is safe: this service wrote the JSON of the title.
      const { player } = JSON.parse(answer.data) as { player: { episodes: Record<string, unknown> } }
      const episode = Object.hasOwn(player.episodes, String(number)) ? player.episodes[String(number)] : undefined
      if (episode === undefined) throw noEpisode(id, number)
      const data = JSON.stringify(episode)
      return { ...answer, data, etag: makeEtag({ data, pagination: null }) }
    },

    async external(service: ExternalService, id: number): Promise<CachedAnswer> {
      const own = await findExternal(db, service, id)
      if (own !== undefined) return title(own)
      if (!(await isWhole())) throw unavailable()
      throw noTitle(null, ['database'], { service, external_id: id })
    },

    titles({ page, limit, search, year, season, genres, status, sort, order }: z.output<typeof TitlesQuery>) {
      const by = sort ?? (search === undefined ? 'updated' : undefined)
      // Sorted by rank, the best title comes first.
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
        const week = await askYoung((upstream, signal) => upstream.week(signal))
        if (week) return upstreamAnswer(weekText(week), null)
        const rows = await listSchedule(db)
        const isEmpty = rows.length === 0
        const isLibrary = !isEmpty && rows.every(({ origin }) => origin === 'library')
        return listAnswer(weekText(rows), { pagination: null, isLibrary, isEmpty })
      }),

    genres: () =>
      cache.read(keys.genres, async () => {
        const genres = await listGenres(db)
        return listAnswer(JSON.stringify(genres), { pagination: null, isLibrary: false, isEmpty: genres.length === 0 })
      }),

    /** Returns a random title. Throws a 404 while there is none. */
    async random(): Promise<CachedAnswer> {
      const row = await randomTitle(db)
      const upstreamTitle = row ? null : await askYoung((upstream, signal) => upstream.any(signal))
      if (!row && !upstreamTitle && !(await isWhole())) throw unavailable()
      if (!row && !upstreamTitle) throw noTitle(null, ['database'])
      const answer = row ? await titleAnswer(row) : upstreamAnswer(upstreamTitle ?? '', null)
      return once(answer, answer.until)
    },

    /**
     * Returns the events after a moment (ISO 8601 in UTC with microseconds), and the moment with which the client
     * continues.
     */
    async changes(since: string): Promise<{ found: CachedAnswer; next: string }> {
      const oldest = new Date(now() - CHANGES_MS).toISOString().replace('Z', '000Z')
      const from = since < oldest ? oldest : since
      const events = await eventsSince(db, from, MAX_CHANGES)
      const data = JSON.stringify(events.map(({ type, data: change }) => ({ type, data: change })))
      const source = hasUpstream ? 'anilibria' : 'library'
      const answer: NewAnswer = { data, pagination: null, source, until: now(), level: null, isStale: false }
      return { found: once(answer, now()), next: events.at(-1)?.at ?? from }
    },
  }
}

const weekText = (rows: readonly { day: number; wire: string }[]): string => {
  const listDay = (day: number) => rows.filter((one) => one.day === day).map(({ wire }) => wire)
  return `[${[1, 2, 3, 4, 5, 6, 7].map((day) => `{"day":${day},"list":[${listDay(day).join(',')}]}`).join(',')}]`
}

const once = (answer: NewAnswer, expires: number): CachedAnswer => ({
  ...answer,
  etag: '',
  expires,
  isCurrent: () => false,
})
