import type { TitleList } from '../mirror/queries.ts'
import { titleText, toTitle } from '../title/title.ts'
import { MAX_ROWS } from '../upstream/client.ts'
import type { CatalogFilters, Release, ThroughBreaker, Upstream } from '../upstream/upstream.ts'

type ListQuery = Omit<TitleList, 'limit' | 'offset'> & { text?: string | undefined }
type Part = { page: number; limit: number }
type Origin = { upstream: Upstream; throughBreaker: ThroughBreaker; storage: string }
/** `total`: the number of all titles that match. */
type TitleWires = { wires: string[]; total: number }
type Rows = { releases: Release[]; total: number }

export type UpstreamLists = ReturnType<typeof createUpstreamLists>

/** Reads lists from the upstream while the mirror does not have all titles. Calls fail with a `SourceFailure`. */
export function createUpstreamLists(origin: Origin, now: () => number) {
  const { upstream, throughBreaker } = origin

  const readReleaseWires = (releases: readonly Release[], signal: AbortSignal) =>
    readWires(origin, releases, new Date(now()).getUTCFullYear(), signal)

  async function toTitleWires({ releases, total }: Rows, signal: AbortSignal): Promise<TitleWires> {
    const wires = await readReleaseWires(releases, signal)
    return { wires: releases.flatMap(({ id }) => wires.get(id) ?? []), total }
  }

  return {
    /** Reads a page of a list. Null if the upstream does not support the filter or the order. */
    async page({ text, ...list }: ListQuery, part: Part, signal: AbortSignal): Promise<TitleWires | null> {
      const { year, sort, order = 'desc', season, genres, status } = list
      if (season ?? status ?? genres?.[0]) return null
      if (text !== undefined) {
        if (year ?? sort) return null
        const all = await throughBreaker(() => upstream.search(text, { signal }))
        const start = (part.page - 1) * part.limit
        return toTitleWires({ releases: all.slice(start, start + part.limit), total: all.length }, signal)
      }
      const sorting = sort === 'updated' ? 'FRESH_AT_DESC' : sort === 'popularity' ? 'RATING_DESC' : null
      if (sorting === null || order !== 'desc') return null
      const filters = { sorting, ...(year !== undefined && { years: { from: year, to: year } }) } as const
      return toTitleWires(await catalogRows(origin, filters, part, signal), signal)
    },

    /** Reads the schedule of the week. `day`: 1 Monday to 7 Sunday. */
    async week(signal: AbortSignal): Promise<{ day: number; wire: string }[]> {
      const items = await throughBreaker(() => upstream.week({ signal }))
      const releases = items.map(({ release }) => release)
      const wires = await readReleaseWires(releases, signal)
      return items.flatMap(({ release: { id, publish_day: day } }) => {
        const wire = wires.get(id)
        return day === null || wire === undefined ? [] : [{ day, wire }]
      })
    },

    async any(signal: AbortSignal): Promise<string | null> {
      const rows = await catalogRows(origin, { sorting: 'FRESH_AT_DESC' }, { page: 1, limit: MAX_ROWS }, signal)
      const { wires } = await toTitleWires(rows, signal)
      return wires[Math.floor(Math.random() * wires.length)] ?? null
    },
  }
}

/**
 * Returns the JSON of titles by their ids. They are read one by one, because the lists of the upstream lack the
 * episodes.
 */
async function readWires(
  { upstream, throughBreaker, storage }: Origin,
  releases: readonly Release[],
  thisYear: number,
  signal: AbortSignal,
): Promise<Map<number, string>> {
  const wires = new Map<number, string>()
  const ids = [...new Set(releases.map(({ id }) => id))]
  for (let at = 0; at < ids.length; at += MAX_ROWS) {
    const part = { ids: ids.slice(at, at + MAX_ROWS) }
    for (const release of await throughBreaker(() => upstream.releasesList(part, { signal })))
      wires.set(release.id, titleText(toTitle(release, { storage, thisYear })))
  }
  return wires
}

/** Reads rows of the catalog from as many pages of the upstream as needed. */
async function catalogRows(
  { upstream, throughBreaker }: Origin,
  filters: CatalogFilters,
  { page, limit }: Part,
  signal: AbortSignal,
): Promise<Rows> {
  const rows = Math.min(limit, MAX_ROWS)
  const start = (page - 1) * limit
  const before = Math.floor(start / rows)
  const pages = Math.ceil((start + limit) / rows) - before
  const readPage = (at: number) => throughBreaker(() => upstream.catalogReleases(at, rows, filters, { signal }))
  const first = await readPage(before + 1)
  const pageRows = [first]
  const last = Math.min(before + pages, first.pagination.total_pages)
  while (before + pageRows.length < last) pageRows.push(await readPage(before + pageRows.length + 1))
  const from = start - before * rows
  const releases = pageRows.flatMap((one) => one.releases).slice(from, from + limit)
  return { releases, total: first.pagination.total }
}
