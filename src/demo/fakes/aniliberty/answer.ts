import { routesOf } from '../server.ts'
import { catalogOf, catalogPosted, references, searched } from './catalog.ts'
import { allFranchises, franchiseById, franchisesOf, randomFranchises } from './franchises.ts'
import { Invalid, limitIn, pagingIn } from './paging.ts'
import { episodeById, latest, list, ofGenre, random, recommended, scheduleNow, scheduleWeek } from './releases.ts'
import { allGenres, fullRelease } from './rows.ts'
import { selected } from './selection.ts'
import type { Store } from './store.ts'
import { feed, ofRelease, torrent, torrents } from './torrents.ts'

type Call = {
  query: URLSearchParams
  /** Posted JSON. Anything else counts as empty, as upstream's framework takes it. */
  posted: Record<string, unknown>
  store: Store
  now: Date
  turn: number
}

const routes = routesOf<Call, unknown>({
  'GET anime/catalog/releases': ({ query, store }) => catalogOf(store, query),
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
  'GET anime/franchises/release/(\\d+)': ({ store }, id) => franchisesOf(store, Number(id)),
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
 * `path` is relative to the root. Returns JSON, or XML as a text. Handlers return undefined for what does not exist.
 */
export function answer(method: string, path: string, call: Call): { status: number; content: unknown } {
  const handle = routes(`${method} ${path}`)
  if (!handle) return { status: 404, content: { message: `The route ${path} could not be found.` } }
  try {
    const found = handle(call)
    if (found === undefined) return { status: 404, content: { message: 'Not Found' } }
    return { status: 200, content: selected(found, { method, ...call }) }
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    const message = Object.values(error.errors)[0]?.[0] ?? ''
    return { status: 422, content: { message, errors: error.errors } }
  }
}

const ifFound = <Found, Given>(found: Found | undefined, give: (found: Found) => Given) =>
  found === undefined ? undefined : give(found)

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
