import { mapAtMost } from '../../../async/limiter.ts'
import { SourceFailure } from '../../../net/failure.ts'
import { fetchFrom, jsonOf } from '../../../net/fetching.ts'
import { type Day, days } from '../../contract/contract.ts'
import { type Week, weekOf } from '../../contract/week.ts'
import { createPages, type Deps, POLITE } from './pages.ts'
import { distinct } from './rows.ts'
import { type Airing, readScheduleJson } from './schedule-json.ts'
import { readSchedulePage } from './schedule-page.ts'

/** How long the front page may show the week that was read last, and how long it waits for a new one, in milliseconds. */
const YOUNG = 300_000
const PATIENCE = 2_000

/** The week from the site's schedule API, else from its page. */
export function createSchedule(deps: Deps, apiUrl: string) {
  const endpoint = `${apiRoot(apiUrl)}/all-schedule`
  const pages = createPages(deps, readSchedulePage, { keep: 2, maxBytes: 2_000_000 })
  let last: { week: Week; at: number } | null = null

  const airing = async (day: Day | null, signal: AbortSignal): Promise<Airing[]> => {
    const url = `${endpoint}?${new URLSearchParams({ perpage: '500', ...(day && { day: day.toLowerCase() }) })}`
    const headers = { accept: 'application/json' }
    const answer = await fetchFrom(deps.fetcher, url, { headers, signal, timeout: 4_000, trusted: true })
    return readScheduleJson(jsonOf(answer), deps.site, day)
  }

  const week = async (signal: AbortSignal): Promise<Week> => {
    const read = await fromApi(airing, signal).catch((error: unknown) => {
      if (!(error instanceof SourceFailure)) throw error
      return fromPage(pages, deps.site.root, error, signal)
    })
    last = { week: read, at: deps.now().getTime() }
    return read
  }

  return {
    week,
    /** For the front page, which is worth more than its week: the last one, or an empty one, where none can be had in time. */
    async weekBeside(signal: AbortSignal): Promise<Week> {
      if (last && deps.now().getTime() - last.at < YOUNG) return last.week
      const soon = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])
      return week(soon).catch((error: unknown) => {
        signal.throwIfAborted()
        if (!(error instanceof SourceFailure) && error !== soon.reason) throw error
        return last?.week ?? weekOf(() => [])
      })
    },
  }
}

type AskDay = (day: Day | null, signal: AbortSignal) => Promise<Airing[]>

/** All days at once where the API sends them all; where a day is missing, each is asked for, and what was sent holds if that fails. */
async function fromApi(ask: AskDay, signal: AbortSignal): Promise<Week> {
  const all = await ask(null, signal).catch((error: unknown) => {
    if (error instanceof SourceFailure && (error.failure === 'rejected' || error.failure === 'wrong_schema')) return []
    throw error
  })
  const isWhole = new Set(all.map(({ day }) => day)).size === days.length
  const found = isWhole ? all : await byDay(ask, signal, all)
  if (found.length === 0) throw new SourceFailure('empty', 'the schedule has no shows')
  const week: Week = weekOf(() => [])
  for (const { day, item } of distinct(found, ({ day, item }) => `${day} ${item.url}`)) week[day].push(item)
  for (const day of days) week[day].sort(byTime)
  return week
}

async function byDay(ask: AskDay, signal: AbortSignal, all: Airing[]): Promise<Airing[]> {
  try {
    return [...(await mapAtMost(POLITE, days, (day) => ask(day, signal))).flat(), ...all]
  } catch (error) {
    if (!(error instanceof SourceFailure) || new Set(all.map(({ day }) => day)).size < 2) throw error
    return all
  }
}

/** What has no time yet comes last. */
const byTime = (a: Airing['item'], b: Airing['item']) => (a.release_time ?? '99').localeCompare(b.release_time ?? '99')

/** The older address of the page is tried too. When neither serves, what failed first is told, unless the API is gone. */
async function fromPage(
  pages: (url: string, asked: null, signal: AbortSignal) => Promise<Week>,
  root: string,
  first: SourceFailure,
  signal: AbortSignal,
): Promise<Week> {
  let failure = first
  for (const path of ['jadwal-rilis', 'jadwal'])
    try {
      return await pages(`${root}/${path}/`, null, signal)
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error
      if (failure.failure === 'missing') failure = error
      if (error.failure !== 'missing') break
    }
  throw failure
}

/** The setting may name the site, its `wp-json`, or the API below that. */
function apiRoot(apiUrl: string): string {
  const url = apiUrl.replace(/\/+$/, '')
  if (/\/wp-json\/.+/.test(url)) return url
  return url.endsWith('/wp-json') ? `${url}/custom/v1` : `${url}/wp-json/custom/v1`
}
