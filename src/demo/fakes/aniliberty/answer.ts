import { makeRoutes } from '../server.ts'
import { catalogPosted, listCatalog, references, searched } from './catalog.ts'
import { allFranchises, franchiseById, listReleaseFranchises, randomFranchises } from './franchises.ts'
import { Invalid, limitIn, listIn, pagingIn } from './paging.ts'
import { episodeById, latest, list, ofGenre, random, recommended, scheduleNow, scheduleWeek } from './releases.ts'
import { allGenres, fullRelease } from './rows.ts'
import type { Store } from './store.ts'
import { feed, ofRelease, torrent, torrents } from './torrents.ts'

type Call = {
  query: URLSearchParams
  /** The posted JSON. Anything else counts as empty, as in upstream's framework. */
  posted: Record<string, unknown>
  store: Store
  now: Date
  turn: number
}

const routes = makeRoutes<Call, unknown>({
  'GET anime/catalog/releases': ({ query, store }) => listCatalog(store, query),
  'POST anime/catalog/releases': ({ posted, store }) => catalogPosted(store, posted),
  'GET anime/catalog/references/([\\w-]+)': ({ store }, name) => new Map(Object.entries(references(store))).get(name),
  'GET anime/releases/latest': ({ query, store }) => latest(store, query),
  'GET anime/releases/random': ({ query, store, turn }) => random(store, query, turn),
  'GET anime/releases/recommended': ({ query, store }) => recommended(store, query),
  'GET anime/releases/list': ({ query, store }) => list(store, query),
  'GET anime/releases/episodes/([\\w-]+)': ({ store }, id) => episodeById(store, id),
  'GET anime/releases/([^/]+)/members': ({ store }, key) => store.find(decoded(key))?.members,
  'GET anime/releases/([^/]+)': ({ store }, key) => ifFound(store.find(decoded(key)), fullRelease),
  'GET anime/schedule/now': ({ store, now }) => scheduleNow(store, now),
  'GET anime/schedule/week': ({ store }) => scheduleWeek(store),
  'GET anime/genres': ({ store }) => allGenres(store),
  'GET anime/genres/random': ({ query, store }) => allGenres(store).slice(0, limitIn(query, 5)),
  'GET anime/genres/(\\d+)': ({ store }, id) => allGenres(store).find((each) => each.id === Number(id)),
  'GET anime/genres/(\\d+)/releases': ({ query, store }, id) => ofGenre(store, Number(id), pagingIn(query)),
  'GET anime/franchises': ({ store }) => allFranchises(store),
  'GET anime/franchises/random': ({ query, store, turn }) => randomFranchises(store, query, turn),
  'GET anime/franchises/release/(\\d+)': ({ store }, id) => listReleaseFranchises(store, Number(id)),
  'GET anime/franchises/([\\w-]+)': ({ store }, id) => franchiseById(store, id),
  'GET anime/torrents': ({ query, store }) => torrents(store, pagingIn(query)),
  'GET anime/torrents/release/(\\d+)': ({ store }, id) => ofRelease(store, id),
  'GET anime/torrents/rss': ({ query, store }) => feed(store, query),
  'GET anime/torrents/(\\w+)': ({ store }, key) => torrent(store, key),
  'GET app/search/releases': ({ query, store }) => searched(store, query),
  'GET app/status': () => status,
})

const status = {
  request: { ip: '127.0.0.1', country: 'Indonesia', iso_code: 'ID', timezone: 'Asia/Jakarta' },
  is_alive: true,
  available_api_endpoints: ['https://aniliberty.test', 'https://anilibria.test'],
}

/**
 * Answers a request. `path` is relative to the root. Returns JSON, or XML as a text. Handlers return undefined if the
 * requested item does not exist.
 */
export function answer(method: string, path: string, call: Call): { status: number; content: unknown } {
  const handle = routes(`${method} ${path}`)
  if (!handle) return { status: 404, content: { message: `The route ${path} could not be found.` } }
  try {
    const result = handle(call)
    if (result === undefined) return { status: 404, content: { message: 'Not Found' } }
    return { status: 200, content: selected(result, { method, ...call }) }
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    const message = Object.values(error.errors)[0]?.[0] ?? ''
    return { status: 422, content: { message, errors: error.errors } }
  }
}

const ifFound = <Found, Given>(value: Found | undefined, give: (value: Found) => Given) =>
  value === undefined ? undefined : give(value)

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

type Selection = { method: string; query: URLSearchParams; posted: Record<string, unknown> }

/**
 * Applies the dotted paths in `include` and `exclude` to the rows of a list or page; `exclude` wins. An item that has
 * no fields left becomes an empty array, as PHP writes an empty map. Items of the schedule hold the release one level
 * down.
 */
function selected(json: unknown, { method, query, posted }: Selection): unknown {
  const paths = (name: 'include' | 'exclude') =>
    method === 'POST' ? [posted[name] ?? []].flat().join(',').split(',').filter(Boolean) : listIn(query, name)
  const [include, exclude] = [paths('include'), paths('exclude')]
  if (include.length + exclude.length === 0) return json
  const row = (item: unknown) => pruned(item, include, exclude)
  if (Array.isArray(json)) return json.map(row)
  if (isRecord(json) && Array.isArray(json.data) && 'meta' in json) return { ...json, data: json.data.map(row) }
  return row(json)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function pruned(item: unknown, include: string[], exclude: string[]): unknown {
  if (Array.isArray(item)) return item.map((each) => pruned(each, include, exclude))
  if (!isRecord(item)) return item
  const below = (paths: string[], name: string) =>
    paths.filter((each) => each.startsWith(`${name}.`)).map((each) => each.slice(name.length + 1))
  const entries = Object.entries(item).flatMap(([name, value]) => {
    const [includePaths, excludePaths] = [below(include, name), below(exclude, name)]
    const isNamed = include.length === 0 || include.includes(name)
    if (exclude.includes(name) || !(isNamed || includePaths.length > 0)) return []
    return [[name, pruned(value, isNamed ? [] : includePaths, excludePaths)]]
  })
  return entries.length === 0 ? [] : Object.fromEntries(entries)
}
