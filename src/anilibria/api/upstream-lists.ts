import type { TitleList } from '../mirror/queries.ts'
import { titleOf, titleText } from '../title/title.ts'
import { MAX_ROWS } from '../upstream/client.ts'
import type { CatalogFilters, Release, ReleasePage, ThroughBreaker, Upstream } from '../upstream/upstream.ts'

type ListQuery = Omit<TitleList, 'limit' | 'offset'> & { text?: string | undefined }
type Part = { page: number; limit: number }
type Origin = { upstream: Upstream; throughBreaker: ThroughBreaker; storage: string }
/** `total`: the number of all. */
type TitleWires = { wires: string[]; total: number }

export type UpstreamLists = ReturnType<typeof createUpstreamLists>

/** Lists of the upstream, for as long as the mirror does not have all titles. Calls fail with a `SourceFailure`. */
export function createUpstreamLists({ upstream, throughBreaker, storage }: Origin, now: () => number) {
  /** The JSON of titles by their ids. The upstream's lists lack the episodes. */
  async function wiresOf(releases: readonly Release[], signal: AbortSignal): Promise<Map<number, string>> {
    const wires = new Map<number, string>()
    const place = { storage, thisYear: new Date(now()).getUTCFullYear() }
    const ids = [...new Set(releases.map(({ id }) => id))]
    for (let at = 0; at < ids.length; at += MAX_ROWS) {
      const part = { ids: ids.slice(at, at + MAX_ROWS) }
      for (const release of await throughBreaker(() => upstream.releasesList(part, { signal })))
        wires.set(release.id, titleText(titleOf(release, place)))
    }
    return wires
  }

  async function listed(releases: readonly Release[], total: number, signal: AbortSignal): Promise<TitleWires> {
    const wires = await wiresOf(releases, signal)
    return { wires: releases.flatMap(({ id }) => wires.get(id) ?? []), total }
  }

  /** In as many of the upstream's pages as it takes. */
  async function catalog(filters: CatalogFilters, { page, limit }: Part, signal: AbortSignal): Promise<TitleWires> {
    const rows = Math.min(limit, MAX_ROWS)
    const start = (page - 1) * limit
    const before = Math.floor(start / rows)
    const pages = Math.ceil((start + limit) / rows) - before
    const read: ReleasePage[] = []
    while (
      read.length < pages &&
      before + read.length < (read[0]?.pagination.total_pages ?? Number.POSITIVE_INFINITY)
    ) {
      const next = before + read.length + 1
      read.push(await throughBreaker(() => upstream.catalogReleases(next, rows, filters, { signal })))
    }
    const from = start - before * rows
    const releases = read.flatMap((one) => one.releases).slice(from, from + limit)
    return listed(releases, read[0]?.pagination.total ?? 0, signal)
  }

  return {
    /** Null if the upstream does not filter or sort so. */
    async page({ text, ...list }: ListQuery, part: Part, signal: AbortSignal): Promise<TitleWires | null> {
      const { year, sort, order = 'desc', season, genres, status } = list
      if (season ?? status ?? genres?.[0]) return null
      if (text !== undefined) {
        if (year ?? sort) return null
        const all = await throughBreaker(() => upstream.search(text, { signal }))
        const start = (part.page - 1) * part.limit
        return listed(all.slice(start, start + part.limit), all.length, signal)
      }
      const sorting = sort === 'updated' ? 'FRESH_AT_DESC' : sort === 'popularity' ? 'RATING_DESC' : null
      if (sorting === null || order !== 'desc') return null
      return catalog({ sorting, ...(year !== undefined && { years: { from: year, to: year } }) }, part, signal)
    },

    /** `day`: 1 Monday to 7 Sunday. */
    async week(signal: AbortSignal): Promise<{ day: number; wire: string }[]> {
      const items = await throughBreaker(() => upstream.week({ signal }))
      const wires = await wiresOf(
        items.map(({ release }) => release),
        signal,
      )
      return items.flatMap(({ release: { id, publish_day: day } }) => {
        const wire = wires.get(id)
        return day === null || wire === undefined ? [] : [{ day, wire }]
      })
    },

    async any(signal: AbortSignal): Promise<string | null> {
      const { wires } = await catalog({ sorting: 'FRESH_AT_DESC' }, { page: 1, limit: MAX_ROWS }, signal)
      return wires[Math.floor(Math.random() * wires.length)] ?? null
    },
  }
}
