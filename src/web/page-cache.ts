import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Middleware, Next, ParameterizedContext } from 'koa'
import { LRUCache } from 'lru-cache'
import { atMost } from '../async/cached.ts'
import { getRoutePattern, type Ingredient, type KeptAnswer, type State } from './context.ts'
import { isText } from './deliver.ts'
import { queryWith } from './incoming/query.ts'
import type { Limit } from './limits.ts'
import { answerContent, type Content } from './render.ts'

/**
 * `route`: the pattern of the page's route. `checkedIn`: the turn of the event loop in which the cache last found the
 * entry to be current.
 */
type KeptEntry = { route: string; madeOf: readonly Ingredient[]; until: number; checkedIn: number }
/** `limit`: the rate limit that counts requests for the page. */
type KeptPage = KeptAnswer & KeptEntry & { limit: Limit | null; isApi: boolean }
/**
 * The content of a page that is the same for every viewer; each viewer gets it in their own frame. `link`: its header
 * `Link`.
 */
type KeptContent = KeptEntry & { content: Content; link: string }

/** Milliseconds for which a page is cached, so that "5 menit lalu" is at most half a minute wrong. */
const MAX_AGE_MS = 30_000
/** Maximum length of a URL whose page is cached. Real URLs are shorter, and made-up ones would fill the memory. */
const MAX_ADDRESS_LENGTH = 500
const MAX_CACHE_BYTES = 24 * 1024 * 1024
/** Maximum bytes of cached page contents for logged-in viewers. */
const MAX_CONTENT_BYTES = 12 * 1024 * 1024
const keptHeaders = [
  'Content-Type',
  'Content-Disposition',
  'Cache-Control',
  'Vary',
  'Speculation-Rules',
  'Link',
  'ETag',
]

/** Maximum number of addresses for which the cache remembers which parameters their pages read. */
const MAX_ADDRESSES = 5_000

type Options = {
  count?: { kept: number; made: number }
  /** Builds a response, if necessary after others of the same address. */
  inTurn: (ctx: ParameterizedContext<State>, make: () => Promise<unknown>) => Promise<unknown>
  /** The rate limit of a request. */
  limitOf?: (request: IncomingMessage) => Limit | null
  /** Clock in milliseconds that never steps back. */
  now?: () => number
}

export type PageCache = ReturnType<typeof pageCache>

/**
 * Caches responses to visitors who are not logged in until an ingredient of the response changes. For logged-in users
 * it caches the content of pages that do not depend on the viewer. Only responses that name their ingredients
 * (`madeOf`) are cached. Parameters of the URL that a page does not read do not make a separate entry. `find` returns
 * the cached response for the path, the query and the headers of a visitor's request.
 */
export function pageCache({ count = { kept: 0, made: 0 }, inTurn, limitOf = () => null, now = monotonic }: Options) {
  const pages = new LRUCache<string, KeptPage>({
    maxSize: MAX_CACHE_BYTES,
    sizeCalculation: (page, key) => page.plain.length * 2 + key.length * 2 + 500,
  })
  const contents = new LRUCache<string, KeptContent>({
    maxSize: MAX_CONTENT_BYTES,
    sizeCalculation: ({ content }, key) => content.data.body.length * 2 + key.length * 2 + 2_000,
  })
  const parameters = new LRUCache<string, ReadParameters>(atMost(MAX_ADDRESSES))

  function findKey(path: string, query: string, headers: IncomingHttpHeaders): string {
    const address = getCacheAddress(path, headers)
    return makeCacheKey(address, query, query === '' ? undefined : parameters.get(address))
  }

  function isCurrent(entry: KeptEntry): boolean {
    const turn = presentTurn()
    if (entry.checkedIn === turn) return true
    if (entry.until <= now() || !entry.madeOf.every((part) => part.isCurrent())) return false
    entry.checkedIn = turn
    return true
  }

  function find(path: string, query: string, headers: IncomingHttpHeaders): KeptPage | null {
    const page = pages.get(findKey(path, query, headers))
    return page && isCurrent(page) ? page : null
  }

  const countSent = () => {
    count.kept += 1
  }

  function sendKept(ctx: ParameterizedContext<State>): boolean {
    const page = find(ctx.path, ctx.querystring, ctx.req.headers)
    if (!page) return false
    countSent()
    ctx.status = 200
    ctx.state.route = page.route
    ctx.state.kept = page
    return true
  }

  function sendContent(ctx: ParameterizedContext<State>): boolean {
    const entry = contents.get(findKey(ctx.path, ctx.querystring, ctx.req.headers))
    if (!entry || !isCurrent(entry)) return false
    ctx.state.route = entry.route
    if (entry.link) ctx.set('Link', entry.link)
    answerContent(ctx, entry.content)
    return true
  }

  async function make(ctx: ParameterizedContext<State>, next: Next): Promise<void> {
    const address = getCacheAddress(ctx.path, ctx.req.headers)
    const { viewer } = ctx.state
    if (!viewer) count.made += 1
    const sharing = watchViewer(ctx.state)
    const names = new Set<string>()
    const trackedQuery = recordReads(ctx.query, names)
    Object.defineProperty(ctx.request, 'query', { get: () => trackedQuery })
    await next()
    const { content } = sharing
    // The state of a request stays in memory longer than the page, and would keep the whole content alive.
    delete sharing.content
    const { madeOf, prefetch } = ctx.state
    // A page built for a prefetch may lack data from other servers, so it is not cached.
    if (prefetch || ctx.status !== 200 || madeOf.length === 0 || !madeOf.every((part) => part.isCurrent())) return
    for (const name of parameters.get(address) ?? []) names.add(name)
    parameters.set(address, names)
    const key = makeCacheKey(address, ctx.querystring, names)
    const ingredients = [...madeOf, makeFootnotesIngredient(ctx.state)]
    const common = { route: getRoutePattern(ctx), madeOf: ingredients, until: now() + MAX_AGE_MS, checkedIn: 0 }
    if (content) contents.set(key, { ...common, content, link: ctx.response.get('Link') })
    if (viewer) return
    const body: unknown = ctx.body
    if (!(typeof body === 'string' || Buffer.isBuffer(body)) || !isText.test(ctx.response.get('Content-Type'))) return
    const age = ctx.response.get('Age')
    const bornAt = age ? now() - Number(age) * 1000 : null
    const answer = {
      plain: typeof body === 'string' ? Buffer.from(body) : body,
      headers: getCacheableHeaders(ctx.response),
      bornAt,
      variants: {},
    }
    pages.set(key, { ...answer, ...common, limit: limitOf(ctx.req), isApi: ctx.state.isApi === true })
  }

  const middleware: Middleware<State> = async (ctx, next) => {
    const { method, headers, url } = ctx.req
    const isRead = method === 'GET' || method === 'HEAD'
    // A request with `Authorization` may belong to an account, by its bearer token.
    const isOwn = ctx.state.isIdentityLost || headers.authorization !== undefined
    if (!isRead || isOwn || String(url).length > MAX_ADDRESS_LENGTH) return inTurn(ctx, next)
    const send = ctx.state.viewer ? sendContent : sendKept
    if (send(ctx)) return
    // Another request may have built the same page while this one waited for its turn.
    await inTurn(ctx, async () => send(ctx) || make(ctx, next))
  }
  return { middleware, find, countSent }
}

function getCacheAddress(path: string, headers: IncomingHttpHeaders): string {
  const isPart = headers['hx-request'] === 'true' && headers['hx-request-type'] === 'partial'
  return `${isPart ? 'part' : 'page'} ${path}`
}

/** Notes when some code reads the viewer of a request. */
function watchViewer(state: State): NonNullable<State['sharing']> {
  const sharing = { isForAll: true }
  const { viewer } = state
  const get = () => {
    sharing.isForAll = false
    return viewer
  }
  Object.defineProperty(state, 'viewer', { get, enumerable: true })
  state.sharing = sharing
  return sharing
}

/** The names of the parameters that the pages at an address read. It contains `ALL` if a page reads all parameters. */
type ReadParameters = ReadonlySet<string>
const ALL = '*'

/** Returns a copy of the query that adds the name of each parameter that is read to `names`. */
function recordReads<Query extends object>(query: Query, names: Set<string>): Query {
  const add = (name: string | symbol) => typeof name === 'string' && names.add(name)
  return new Proxy(query, {
    get(target, name) {
      add(name)
      return Reflect.get(target, name)
    },
    has(target, name) {
      add(name)
      return Reflect.has(target, name)
    },
    ownKeys(target) {
      names.add(ALL)
      return Reflect.ownKeys(target)
    },
  })
}

/** Returns the key of a cached page: its address with only the parameters that pages at this address read. */
function makeCacheKey(address: string, query: string, usedParameters: ReadParameters | undefined): string {
  if (query === '' || !usedParameters || usedParameters.has(ALL)) return `${address}?${query}`
  return `${address}?${queryWith(query, (name) => usedParameters.has(name))}`
}

/** Returns an ingredient that is current until the footnotes change. */
function makeFootnotesIngredient({ navigation }: State): Ingredient {
  const before = navigation.footnotes().join()
  return { isCurrent: () => navigation.footnotes().join() === before }
}

/** Returns the number of the current turn of the event loop. Many requests for the same page may come in one turn. */
function presentTurn(): number {
  if (!isTurnOpen) {
    isTurnOpen = true
    turn += 1
    setImmediate(() => {
      isTurnOpen = false
    })
  }
  return turn
}
let turn = 0
let isTurnOpen = false

const monotonic = () => performance.now()

/** Returns the headers to cache with an answer. Headers that depend on the client (CORS, rate limits) are left out. */
function getCacheableHeaders(response: { get(name: string): string }): Record<string, string> {
  const vary = response.get('Vary')
  const all = keptHeaders.map((name) => [name, response.get(name)]).filter(([, value]) => value)
  const varied = vary?.includes('Accept-Encoding') ? vary : [vary, 'Accept-Encoding'].filter(Boolean).join(', ')
  return { ...Object.fromEntries(all), Vary: varied }
}
