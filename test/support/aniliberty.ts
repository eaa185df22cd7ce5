import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Knob, Reply } from './aniliberty-knobs.ts'
import {
  createWorld,
  type Episode,
  genres,
  type Kept,
  makeEpisode,
  makeImage,
  makeRelease,
  type Release,
  seasons,
  stamp,
  types,
  worldNow,
} from './aniliberty-world.ts'

/** One request as it arrived; `path` is relative to the API's root, `at` in milliseconds of `performance.now()`. */
export type Recorded = {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
  at: number
  status: number
}

export type AniLiberty = {
  /** The API's root, …/api/v1 */
  baseUrl: string
  origin: string
  requests: Recorded[]
  /** The current releases, in no particular order. */
  world: () => readonly Kept[]
  /** Sets a fault for requests whose path matches (relative to the API's root, without the query). */
  set: (path: string | RegExp, knob: Knob) => void
  /** Removes all faults and forgets requests and edits. */
  reset: () => void
  /** Connections that are open now, idle ones too. */
  sockets: () => number
  /** Requests that are neither answered nor aborted. */
  pending: () => number
  /** Adds an episode with the next whole number, or `ordinal`. Changes the release's `fresh_at` and `updated_at`. */
  addEpisode: (alias: string, wishes?: { ordinal?: number; hls_1080?: null }) => Episode
  addRelease: (wishes: Parameters<typeof makeRelease>[0]) => Kept
  /** Changes fields of a release and its `updated_at`, but not its `fresh_at`. */
  edit: (alias: string, changes: Partial<Release>) => void
  /** Replaces an old episode: changes only the `updated_at` of that episode. */
  reupload: (alias: string, ordinal: number) => void
  deleteRelease: (alias: string) => void
  close: () => Promise<void>
}

/** The AniLiberty V1 API on loopback, over the invented world of `aniliberty-world.ts`. */
export async function startAniLiberty(): Promise<AniLiberty> {
  const requests: Recorded[] = []
  const open = new Set<Socket>()
  let knobs: { path: string | RegExp; knob: Knob }[] = []
  let world = createWorld()
  let edits = 0
  let pending = 0

  const server = createServer(async (request, response) => {
    pending += 1
    response.once('close', () => {
      pending -= 1
    })
    const url = new URL(request.url ?? '/', 'http://any')
    const path = url.pathname.replace(/^\/api\/v1\//, '').replace(/\/$/, '')
    const body = await readText(request)
    const seen = { method: request.method ?? '', path, query: url.searchParams, headers: request.headers, body }
    const recorded = { ...seen, at: performance.now(), status: 0 }
    requests.push(recorded)
    const turned = knobs.filter((each) => (typeof each.path === 'string' ? each.path === path : each.path.test(path)))
    const viewer = requests.length
    const answer = answerOf(world, recorded, url.pathname.startsWith('/api/v1/'))
    const full = (alias: string) => find(world, alias) && fullRelease(required(world, alias))
    const json = turned.reduce((value, { knob }) => (knob.reshape ? knob.reshape(value, full) : value), answer.json)
    const reply = turned.reduce((each, { knob }) => knob.reply?.(each) ?? each, written(answer.status, json, viewer))
    for (const { knob } of turned) if (knob.wait !== undefined) await pause(knob.wait)
    recorded.status = deliver(request, response, reply, turned.find(({ knob }) => knob.stop)?.knob.stop)
  })
  server.on('connection', (socket) => {
    open.add(socket.on('error', () => {}))
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  /**
   * Returns the moment of the next edit. Edits are a minute apart, within the half hour before the tests' current time.
   */
  const next = () => {
    edits += 1
    return stamp(new Date(worldNow.getTime() + (edits - 30) * 60_000))
  }

  return {
    baseUrl: `${origin}/api/v1`,
    origin,
    requests,
    world: () => world,
    set: (path, knob) => void knobs.push({ path, knob }),
    reset() {
      knobs = []
      world = createWorld()
      edits = 0
      requests.length = 0
    },
    sockets: () => open.size,
    pending: () => pending,
    addEpisode(alias, wishes = {}) {
      const kept = required(world, alias)
      const last = Math.max(0, ...kept.episodes.map(({ ordinal }) => Math.floor(ordinal)))
      const at = next()
      const order = kept.episodes.length + 1
      const episode = makeEpisode(kept.release.id, {
        ordinal: last + 1,
        sort_order: order,
        updated_at: at,
        ...wishes,
      })
      kept.episodes.push(episode)
      Object.assign(kept.release, { fresh_at: at, updated_at: at })
      return episode
    },
    addRelease(wishes) {
      const at = next()
      const kept = makeRelease({ created_at: at, updated_at: at, fresh_at: at, ...wishes })
      world.push(kept)
      return kept
    },
    edit: (alias, changes) => void Object.assign(required(world, alias).release, changes, { updated_at: next() }),
    reupload(alias, ordinal) {
      const episode = required(world, alias).episodes.find((each) => each.ordinal === ordinal)
      if (!episode) throw new Error(`${alias} has no episode ${ordinal}`)
      episode.updated_at = next()
    },
    deleteRelease(alias) {
      world = world.filter(({ release }) => release.alias !== alias)
    },
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/**
 * Writes JSON as PHP does: slashes are escaped, non-ASCII letters are not. The query of each stream address carries the
 * number of the client.
 */
function written(status: number, json: unknown, viewer: number): Reply {
  const text = JSON.stringify(json)
    .replaceAll(/\.m3u8"/g, `.m3u8?${viewerQuery(viewer)}"`)
    .replaceAll('/', '\\/')
  return { status, type: 'application/json', headers: {}, text }
}

const viewerQuery = (viewer: number) =>
  `countryIso=${['ID', 'NL', 'RU'][viewer % 3]}&isAuthorized=0&isWithVideoAds=1&isWithVideoAdsAlways=${viewer % 2}`

/** Returns the status that was sent. */
function deliver(request: IncomingMessage, response: ServerResponse, reply: Reply, stop: Knob['stop']): number {
  const plain = Buffer.from(reply.text)
  const packed = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const body = packed ? gzipSync(plain) : plain
  const etag = `W/"${createHash('md5').update(plain).digest('hex')}"`
  const headers = {
    'content-type': reply.type,
    'cache-control': 'no-cache, private',
    vary: 'Accept-Encoding',
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
    ...(reply.status === 200 ? { etag } : {}),
    ...reply.headers,
  }
  if (reply.status === 200 && request.headers['if-none-match'] === etag && stop === undefined) {
    response.writeHead(304, { etag }).end()
    return 304
  }
  response.writeHead(reply.status, { ...headers, 'content-length': body.length })
  if (stop === undefined) response.end(body)
  else
    response.write(body.subarray(0, body.length / 2), () => {
      if (stop === 'cut') response.socket?.destroy()
    })
  return reply.status
}

/** Status 422 with an error message for each parameter. */
class Invalid extends Error {
  readonly errors: Record<string, string[]>
  constructor(errors: Record<string, string[]>) {
    super('422')
    this.errors = errors
  }
}

type Answer = { status: number; json: unknown }
type Call = { query: URLSearchParams; body: string; world: Kept[]; turn: number }
type Handler = (call: Call, argument: string) => unknown

/** Answers a request to the fake API. Handlers return undefined for something that does not exist. */
function answerOf(world: Kept[], asked: Recorded, isApi: boolean): Answer {
  const route = isApi
    ? routes.find(([method, pattern]) => method === asked.method && pattern.test(asked.path))
    : undefined
  if (!route) return { status: 404, json: { message: `The route ${asked.path} could not be found.` } }
  const argument = decoded(route[1].exec(asked.path)?.[1] ?? '')
  try {
    const json = route[2]({ query: asked.query, body: asked.body, world, turn: Math.floor(asked.at) }, argument)
    if (json === undefined) return { status: 404, json: { message: 'Not Found' } }
    return { status: 200, json: selected(json, asked) }
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    const message = Object.values(error.errors)[0]?.[0] ?? ''
    return { status: 422, json: { message, errors: error.errors } }
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const routes: [string, RegExp, Handler][] = [
  ['GET', /^anime\/catalog\/releases$/, ({ query, world }) => catalog(world, filtersIn(query), pagingIn(query))],
  ['POST', /^anime\/catalog\/releases$/, ({ body, world }) => catalogPosted(world, body)],
  ['GET', /^anime\/catalog\/references\/([\w-]+)$/, ({ world }, name) => references(world)[name]],
  ['GET', /^anime\/releases\/latest$/, ({ query, world }) => latest(world).slice(0, limitIn(query, 14))],
  ['GET', /^anime\/releases\/random$/, ({ query, world, turn }) => random(world, limitIn(query, 5), turn)],
  ['GET', /^anime\/releases\/recommended$/, ({ query, world }) => recommended(world, query)],
  ['GET', /^anime\/releases\/list$/, ({ query, world }) => list(world, query)],
  ['GET', /^anime\/releases\/episodes\/([\w-]+)$/, ({ world }, id) => episodeById(world, id)],
  ['GET', /^anime\/releases\/([^/]+)\/members$/, ({ world }, key) => find(world, key)?.members],
  ['GET', /^anime\/releases\/([^/]+)$/, ({ world }, key) => ifFound(find(world, key), fullRelease)],
  ['GET', /^anime\/schedule\/now$/, ({ world }) => scheduleNow(world)],
  ['GET', /^anime\/schedule\/week$/, ({ world }) => airing(world).map(scheduleItem)],
  ['GET', /^anime\/genres$/, ({ world }) => allGenres(world)],
  ['GET', /^anime\/genres\/random$/, ({ query, world }) => allGenres(world).slice(0, limitIn(query, 5))],
  ['GET', /^anime\/genres\/(\d+)$/, ({ world }, id) => allGenres(world).find((each) => each.id === Number(id))],
  ['GET', /^anime\/genres\/(\d+)\/releases$/, ({ query, world }, id) => ofGenre(world, Number(id), pagingIn(query))],
  ['GET', /^app\/search\/releases$/, ({ query, world }) => searched(world, query)],
  ['GET', /^app\/status$/, () => status],
]

const ifFound = <Found, Given>(found: Found | undefined, give: (found: Found) => Given) =>
  found === undefined ? undefined : give(found)

/** Finds a release by alias or id; an id takes precedence over an equal alias. */
const find = (world: readonly Kept[], key: string) =>
  world.find(({ release }) => String(release.id) === key) ?? world.find(({ release }) => release.alias === key)

function required(world: readonly Kept[], alias: string): Kept {
  const kept = find(world, alias)
  if (!kept) throw new Error(`this world has no release ${alias}`)
  return kept
}

const genreOf = (id: number, total: number) => ({
  id,
  name: genres.get(id) ?? '',
  image: withoutSrc(makeImage(`/storage/anime/genres/images/${id}/`, `genre ${id}`)),
  total_releases: total,
})

const withoutSrc = ({ src: _, optimized: { src: __, ...optimized }, ...image }: ReturnType<typeof makeImage>) => ({
  ...image,
  optimized,
})

const allGenres = (world: readonly Kept[]) =>
  [...genres.keys()]
    .map((id) => genreOf(id, world.filter((kept) => kept.genres.includes(id)).length))
    .sort((a, b) => a.name.localeCompare(b.name, 'ru'))

const withGenres = (kept: Kept) => ({ ...kept.release, genres: kept.genres.map((id) => genreOf(id, 100 + id)) })

const fullRelease = (kept: Kept) => ({
  ...withGenres(kept),
  members: kept.members,
  episodes: kept.episodes,
  torrents: [],
  sponsors: [],
})

const byFreshness = (a: Kept, b: Kept) => (b.release.fresh_at ?? '').localeCompare(a.release.fresh_at ?? '')
const newestEpisode = ({ episodes }: Kept) => episodes.reduce((a, b) => (b.ordinal > a.ordinal ? b : a))

const latest = (world: readonly Kept[]) =>
  world
    .filter(({ episodes }) => episodes.length > 0)
    .sort(byFreshness)
    .map((kept) => ({ ...withGenres(kept), latest_episode: newestEpisode(kept) }))

const random = (world: readonly Kept[], limit: number, turn: number) =>
  Array.from({ length: Math.min(limit, world.length) }, (_, index) => world[(turn + index * 7) % world.length]?.release)

const recommended = (world: readonly Kept[], query: URLSearchParams) =>
  [...world]
    .filter(({ release }) => String(release.id) !== query.get('release_id'))
    .sort((a, b) => b.release.added_in_users_favorites - a.release.added_in_users_favorites)
    .slice(0, limitIn(query, 5))
    .map(({ release }) => release)

/** Returns the requested releases. Unknown ids and aliases are left out without an error. */
function list(world: readonly Kept[], query: URLSearchParams) {
  const [ids, aliases] = [listIn(query, 'ids'), listIn(query, 'aliases')]
  if (ids.length + aliases.length === 0) throw new Invalid({ ids: ['The ids field is required.'] })
  const found = world.filter(({ release }) => ids.includes(String(release.id)) || aliases.includes(release.alias))
  return paged(found.map(fullRelease), pagingIn(query), 'anime/releases/list')
}

function episodeById(world: readonly Kept[], id: string) {
  const kept = world.find(({ episodes }) => episodes.some((each) => each.id === id))
  const episode = kept?.episodes.find((each) => each.id === id)
  return kept && episode ? { ...episode, release: { ...kept.release, episodes: kept.episodes } } : undefined
}

const airing = (world: readonly Kept[]) =>
  world.filter(({ release }) => release.publish_day !== null && (release.is_ongoing || release.is_in_production))

const scheduleItem = (kept: Kept) => ({
  release: withGenres(kept),
  full_season_is_released: false,
  published_release_episode: kept.episodes.length === 0 ? null : newestEpisode(kept),
  next_release_episode_number: kept.episodes.length === 0 ? null : Math.floor(newestEpisode(kept).ordinal) + 1,
})

function scheduleNow(world: readonly Kept[]) {
  const today = worldNow.getUTCDay() || 7
  const on = (day: number) =>
    airing(world)
      .filter(({ release }) => release.publish_day?.value === ((day + 6) % 7) + 1)
      .map(scheduleItem)
  return { today: on(today), tomorrow: on(today + 1), yesterday: on(today - 1) }
}

const ofGenre = (world: readonly Kept[], id: number, paging: Paging) =>
  genres.has(id)
    ? paged(
        world.filter((kept) => kept.genres.includes(id)).map(({ release }) => release),
        paging,
        `anime/genres/${id}/releases`,
      )
    : undefined

const plainText = (text: string) => text.toLowerCase().replaceAll('ё', 'е')
const goesBy = (words: string) => (kept: Kept) =>
  Object.values(kept.release.name).some((name) => name !== null && plainText(name).includes(plainText(words.trim())))

function searched(world: readonly Kept[], query: URLSearchParams) {
  const words = query.get('query')
  if (!words?.trim()) throw new Invalid({ query: ['The query field is required.'] })
  return world.filter(goesBy(words)).map(({ release }) => release)
}

const status = {
  request: { ip: '127.0.0.1', country: 'Indonesia', iso_code: 'ID', timezone: 'Asia/Jakarta' },
  is_alive: true,
  available_api_endpoints: ['https://aniliberty.test', 'https://anilibria.test'],
}

type Filters = {
  genres: string[]
  types: string[]
  seasons: string[]
  age_ratings: string[]
  publish_statuses: string[]
  production_statuses: string[]
  from_year: string | null
  to_year: string | null
  search: string
  sorting: string
}

const ageRatings = ['R0_PLUS', 'R6_PLUS', 'R12_PLUS', 'R16_PLUS', 'R18_PLUS']
const publishStatuses = { IS_ONGOING: 'Онгоинг', IS_NOT_ONGOING: 'Не онгоинг' }
const productionStatuses = { IS_IN_PRODUCTION: 'В работе', IS_NOT_IN_PRODUCTION: 'Завершён' }
const sortings: Record<string, (a: Kept, b: Kept) => number> = {
  FRESH_AT_DESC: byFreshness,
  FRESH_AT_ASC: (a, b) => byFreshness(b, a),
  RATING_DESC: (a, b) => b.release.added_in_users_favorites - a.release.added_in_users_favorites,
  RATING_ASC: (a, b) => a.release.added_in_users_favorites - b.release.added_in_users_favorites,
  YEAR_DESC: (a, b) => b.release.year - a.release.year,
  YEAR_ASC: (a, b) => a.release.year - b.release.year,
}

/** Reads a list parameter of a query: values separated by commas, or a repeated key with or without brackets. */
const listIn = (query: URLSearchParams, name: string) =>
  [...query.getAll(name), ...query.getAll(`${name}[]`)].flatMap((part) => part.split(',')).filter((part) => part !== '')

const filtersIn = (query: URLSearchParams): Filters => ({
  genres: listIn(query, 'f[genres]'),
  types: listIn(query, 'f[types]'),
  seasons: listIn(query, 'f[seasons]'),
  age_ratings: listIn(query, 'f[age_ratings]'),
  publish_statuses: listIn(query, 'f[publish_statuses]'),
  production_statuses: listIn(query, 'f[production_statuses]'),
  from_year: query.get('f[years][from_year]'),
  to_year: query.get('f[years][to_year]'),
  search: query.get('f[search]') ?? '',
  sorting: query.get('f[sorting]') ?? 'FRESH_AT_DESC',
})

type Posted = { page?: number; limit?: number; f?: Record<string, unknown> }

function catalogPosted(world: readonly Kept[], body: string) {
  const { page, limit, f = {} }: Posted = JSON.parse(body || '{}')
  const years = (f.years ?? {}) as Record<string, number | undefined>
  const all = (name: string) => [f[name] ?? []].flat().map(String)
  const filters: Filters = {
    genres: all('genres'),
    types: all('types'),
    seasons: all('seasons'),
    age_ratings: all('age_ratings'),
    publish_statuses: all('publish_statuses'),
    production_statuses: all('production_statuses'),
    from_year: years.from_year === undefined ? null : String(years.from_year),
    to_year: years.to_year === undefined ? null : String(years.to_year),
    search: String(f.search ?? ''),
    sorting: String(f.sorting ?? 'FRESH_AT_DESC'),
  }
  const paging = new URLSearchParams()
  if (page !== undefined) paging.set('page', String(page))
  if (limit !== undefined) paging.set('limit', String(limit))
  return catalog(world, filters, pagingIn(paging))
}

function catalog(world: readonly Kept[], filters: Filters, paging: Paging) {
  refuseUnknown(filters)
  const { genres: ids, search, sorting, from_year: from, to_year: to } = filters
  const among = (wanted: string[], value: string | undefined) =>
    wanted.length === 0 || (value !== undefined && wanted.includes(value))
  const found = world.filter(
    (kept) =>
      ids.every((id) => kept.genres.includes(Number(id))) &&
      among(filters.types, kept.release.type?.value) &&
      among(filters.seasons, kept.release.season?.value) &&
      among(filters.age_ratings, kept.release.age_rating?.value) &&
      among(filters.publish_statuses, kept.release.is_ongoing ? 'IS_ONGOING' : 'IS_NOT_ONGOING') &&
      among(filters.production_statuses, kept.release.is_in_production ? 'IS_IN_PRODUCTION' : 'IS_NOT_IN_PRODUCTION') &&
      (from === null || kept.release.year >= Number(from)) &&
      (to === null || kept.release.year <= Number(to)) &&
      (search === '' || goesBy(search)(kept)),
  )
  return paged(found.sort(sortings[sorting]).map(withGenres), paging, 'anime/catalog/releases')
}

function refuseUnknown(filters: Filters) {
  const known: [string, string[], readonly string[]][] = [
    ['f.types', filters.types, Object.keys(types)],
    ['f.seasons', filters.seasons, Object.keys(seasons)],
    ['f.age_ratings', filters.age_ratings, ageRatings],
    ['f.publish_statuses', filters.publish_statuses, Object.keys(publishStatuses)],
    ['f.production_statuses', filters.production_statuses, Object.keys(productionStatuses)],
    ['f.sorting', [filters.sorting], Object.keys(sortings)],
    ['f.genres', filters.genres, [...genres.keys()].map(String)],
  ]
  const errors = known
    .filter(([, given, allowed]) => given.some((each) => !allowed.includes(each)))
    .map(([name]) => [name, [`The selected ${name} is invalid.`]])
  if (errors.length > 0) throw new Invalid(Object.fromEntries(errors))
}

type Paging = { page: number; limit: number }

const pagingIn = (query: URLSearchParams): Paging => ({
  page: wholeIn(query, 'page', 1, Number.MAX_SAFE_INTEGER),
  limit: limitIn(query, 15),
})

const limitIn = (query: URLSearchParams, usual: number) => wholeIn(query, 'limit', usual, 50)

function wholeIn(query: URLSearchParams, name: string, usual: number, most: number): number {
  const given = query.get(name)
  if (given === null) return usual
  const number = Number(given)
  if (!/^\d+$/.test(given)) throw new Invalid({ [name]: [`The ${name} field must be an integer.`] })
  if (number < 1) throw new Invalid({ [name]: [`The ${name} field must be at least 1.`] })
  if (number > most) throw new Invalid({ [name]: [`The ${name} field must not be greater than ${most}.`] })
  return number
}

/**
 * Returns one page of a list. Its links point at the public host, whichever mirror answers, and the first page has no
 * `previous`.
 */
function paged<Item>(items: Item[], { page, limit }: Paging, path: string) {
  const data = items.slice((page - 1) * limit, page * limit)
  const pages = Math.max(1, Math.ceil(items.length / limit))
  const link = (to: number) => `https://aniliberty.test/api/v1/${path}?page=${to}`
  const links = {
    ...(page > 1 ? { previous: link(page - 1) } : {}),
    ...(page < pages ? { next: link(page + 1) } : {}),
  }
  const counts = { total: items.length, count: data.length, per_page: limit, current_page: page, total_pages: pages }
  return { data, meta: { pagination: { ...counts, links } } }
}

function references(world: readonly Kept[]): Record<string, unknown> {
  const labelled = (values: Record<string, string>) =>
    Object.entries(values).map(([value, description]) => ({ value, description }))
  return {
    'age-ratings': ageRatings.map((value) => ({
      value,
      label: value.replace(/^R(\d+)_PLUS$/, '$1+'),
      description: `Для зрителей старше ${value.replace(/\D/g, '')} лет`,
    })),
    genres: allGenres(world).map(({ id, name }) => ({ id, name })),
    'production-statuses': labelled(productionStatuses),
    'publish-statuses': labelled(publishStatuses),
    seasons: labelled(seasons),
    sorting: Object.keys(sortings).map((value) => ({ value, label: value, description: `Порядок ${value}` })),
    types: labelled(types),
    years: [...new Set(world.map(({ release }) => release.year))].sort((a, b) => a - b),
  }
}

/**
 * `include` and `exclude`: dotted paths; exclude wins. They mean the rows of a list or page. An item of which nothing is
 * left is an empty array, as PHP writes an empty map; the schedule's items hold the release one level down.
 */
function selected(json: unknown, { query, method, body }: Recorded): unknown {
  const posted: Record<string, unknown> = method === 'POST' ? JSON.parse(body || '{}') : {}
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
  const kept = Object.entries(item).flatMap(([name, value]) => {
    const [wanted, unwanted] = [below(include, name), below(exclude, name)]
    const isNamed = include.length === 0 || include.includes(name)
    if (exclude.includes(name) || !(isNamed || wanted.length > 0)) return []
    return [[name, pruned(value, isNamed ? [] : wanted, unwanted)]]
  })
  return kept.length === 0 ? [] : Object.fromEntries(kept)
}
