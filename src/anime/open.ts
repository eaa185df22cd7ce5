import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { AnilibriaMirror } from '../anilibria/catalog-mirror.ts'
import { createBatch } from '../async/batch.ts'
import { createFetcher } from '../net/fetcher.ts'
import type { Metrics } from '../web/observe.ts'
import { createAnswers } from './answers/answers.ts'
import { hasLostEpisodes } from './answers/copies.ts'
import { createFreshness } from './answers/freshness.ts'
import { createAnswerStore, pruneAnswers } from './answers/queries.ts'
import { type Catalog, createCatalog, type Directory } from './catalog.ts'
import { type QuestionName, questionKey } from './contract/contract.ts'
import type { Reading } from './contract/source.ts'
import { LIBRARY, type Source, type SourceName } from './contract/source.ts'
import { createEndpointLoader } from './endpoints/load-endpoints.ts'
import { createObservationLog } from './endpoints/observations.ts'
import { forcedBreakers, saveBreakers, savedBreakers } from './endpoints/queries.ts'
import { createRoster, type Sighting } from './endpoints/roster.ts'
import { type Breaker, sourceKey } from './failover/breaker.ts'
import { createBreakerRegistry } from './failover/breaker-registry.ts'
import { callThrough } from './failover/call.ts'
import { type Timeouts, usualTimeouts } from './failover/timeouts.ts'
import { createIdentity } from './identity/identity.ts'
import { linkedSlugs, renamedTo } from './identity/queries.ts'
import { followChanges } from './invalidation/follow-changes.ts'
import { dropAnswersAbout, LOCAL_SCOPE, pruneChanges } from './invalidation/queries.ts'
import { createLocalCards, createNewEpisodes, createPopular } from './known-cards.ts'
import { createHealthProbe, PROBES_PER_HOST } from './probing.ts'
import { watched } from './sources/ask-sources.ts'
import { listSources, type SourceSettings } from './sources/list.ts'
import { createLocalEndpoint } from './sources/local-endpoint.ts'

type Settings = SourceSettings & {
  baseUrl: string
  userAgent: string
  /** Whether endpoints may have private IP addresses. */
  allowPrivate: boolean
  cache: { short: number; long: number; ifError: number }
}

type Options = {
  settings: Settings
  db: Knex
  log: Logger
  metrics: Metrics
  sources?: readonly Source[] | undefined
  /** Without a mirror of AniLiberty's catalog, that source asks the upstream for everything. */
  anilibria?: AnilibriaMirror | null
  timeouts?: Timeouts
}

/** The source that answers from the mirror; its breaker protects the mirror's upstream. */
const MIRRORED: SourceName = 'aniliberty'

/** `catalog` answers pages through the endpoints, `api` answers `/api/v1` from the local sources. */
export function openCatalog({
  settings,
  db,
  log,
  metrics,
  sources,
  anilibria = null,
  timeouts = usualTimeouts,
}: Options) {
  // Sources are other people's websites and get few connections per host; endpoints are APIs that are made for more.
  const outside = createFetcher({ ...settings, maxConnectionsPerHost: 4 })
  const servers = createFetcher({ ...settings, maxConnectionsPerHost: 16 })
  const probing = createFetcher({ ...settings, maxConnectionsPerHost: PROBES_PER_HOST })
  const report = (bug: unknown) => log.error({ err: bug }, 'bug in a catalog question')
  const breakerWrites = createBatch<Breaker>({
    write: (some) => saveBreakers(db, some, new Date()),
    failed: (error) => log.warn({ err: error }, 'breaker states could not be saved'),
  })
  const breakers = createBreakerRegistry({
    changed(key, breaker, before) {
      breakerWrites.put(key, breaker)
      if (breaker.state === before.state && breaker.openUntil === before.openUntil) return
      const { state, lastFailure: failure } = breaker
      const until = state === 'open' ? { until: new Date(breaker.openUntil) } : {}
      log.warn({ ...roster.nameOf(key), state, failure, ...until }, 'circuit breaker')
    },
  })
  // Looks the breaker up for each call, because its saved state is known only after the start.
  const guarded = <T>(call: () => Promise<T>, isHurried: boolean) =>
    callThrough(breakers.breakerOf(sourceKey({ name: MIRRORED })), call, { isHurried })
  anilibria?.useBreaker((call) => guarded(call, false))
  const mirroring = anilibria && { ...anilibria, throughBreaker: <T>(call: () => Promise<T>) => guarded(call, true) }
  const activeSources = sources ?? listSources(settings, { db, baseUrl: settings.baseUrl, fetcher: outside, mirroring })
  const ownSources = activeSources.map(watched)
  const observations = createObservationLog(db, log)
  const identity = createIdentity({
    db,
    lost: (error) => log.warn({ err: error }, 'seen titles could not be saved'),
    renamed: (title) => log.warn(title, 'a title has another name at its source'),
  })
  const local = createLocalEndpoint({
    sources: ownSources,
    breakers,
    identity,
    observe(name, question, observation, failure, isLate) {
      if (!isLate) metrics.countCall({ kind: 'source', name, question, seen: observation, failure })
    },
    report,
  })
  const roster = createRoster({
    load: createEndpointLoader({ db, local, identity, fetcher: servers, probing }),
    breakers,
    observe(sighting: Sighting) {
      const { endpoint, question, seen, failure, isLate } = sighting
      observations.see(sighting)
      if (!isLate) metrics.countCall({ kind: 'endpoint', name: endpoint.name, question, seen, failure })
    },
    report,
  })
  metrics.watchBreakers(async () => breakers.all().map(({ key, state }) => ({ ...roster.nameOf(key), state })))

  const freshness = createFreshness(settings.cache)
  const store = createAnswerStore(db, log)
  const common = {
    store,
    freshness,
    timeouts,
    count: (question: string, result: string) => metrics.answers.inc({ question, result }),
    report,
    prefers: preferRealSource(settings.sources),
    isInUse: ({ endpoint, source }: Reading<QuestionName>) =>
      endpoint?.isOwn === false || ownSources.some(({ name }) => name === source),
  }
  const pageAnswers = createAnswers(common)
  const apiAnswers = createAnswers({ ...common, scope: LOCAL_SCOPE })

  anilibria?.onChange(() => {
    if (!anilibria.mirror.isKnownWhole()) return
    for (const answers of [pageAnswers, apiAnswers]) answers.expire(MIRRORED)
  })

  const changes = followChanges({
    db,
    log,
    async endpointChanged(id) {
      await roster.reload()
      pageAnswers.drop((_, { endpoint }) => endpoint?.id === id)
      pageAnswers.expire()
    },
    async breakersChanged() {
      breakers.force(await forcedBreakers(db))
      pageAnswers.expire()
      apiAnswers.expire()
    },
    async titleChanged(slug) {
      identity.forget()
      for (const answers of [pageAnswers, apiAnswers]) {
        answers.drop(isAbout(slug))
        answers.expire()
      }
      // An answer from before the change may have been stored after the change had deleted the stored ones.
      await store.written()
      await dropAnswersAbout(db, slug)
    },
  })

  const catalog = createCatalog({ answers: pageAnswers, origins: roster, timeouts })
  const ownCatalog = createCatalog({ answers: apiAnswers, origins: local, timeouts })
  // If the local endpoint is the only active one, pages and the API share one cache.
  const catalogOfApi = async () => ((await roster.isLocalAlone()) ? catalog : ownCatalog)
  const api: Pick<Catalog, 'ask' | 'search'> = {
    ask: async (...question) => (await catalogOfApi()).ask(...question),
    search: async (...searches) => (await catalogOfApi()).search(...searches),
  }

  return {
    catalog,
    api,
    local,
    roster,
    /** Whether every title is invented, because the library is the only source and no other server is asked. */
    isInvented: () => roster.isKnownAlone() && ownSources.every(({ name }) => name === LIBRARY),
    freshness,
    knownCards: createLocalCards({ db, local, answers: pageAnswers }),
    newEpisodes: createNewEpisodes({ answers: pageAnswers }),
    popular: createPopular({ answers: pageAnswers }),
    healthProbe: createHealthProbe({
      settings,
      sources: ownSources,
      identity,
      roster,
      freshness,
      note: local.note,
      renew: async (question, reading, how) => {
        const [first, ...others] = await roster.list()
        // If the local endpoint is the only active one, pages and the API share the cache of the pages.
        if (first?.isOwn && others.length === 0) await pageAnswers.renew(question, { ...reading, endpoint: first }, how)
        else await apiAnswers.renew(question, reading, how)
      },
    }),
    directory: {
      slugs: async (most: number) =>
        [...new Set([...(await local.slugs()), ...(await linkedSlugs(db, most))])].slice(0, most),
      slugOf: local.slugOf,
      renamedTo: async (slug: string) => (await renamedTo(db, slug)) ?? null,
    } satisfies Directory,
    async start(): Promise<void> {
      // The cast is safe: only this project writes the column, and only with a `Breaker`.
      for (const { candidate, state } of await savedBreakers(db)) breakers.restore(candidate, state as Breaker)
      await changes.start()
      // Breakers forced by staff are read after `changes.start`, so that none forced in the meantime is missed.
      breakers.force(await forcedBreakers(db))
      const endpoints = await roster.reload()
      log.info({ sources: ownSources.map(({ name }) => name), endpoints: endpoints.map(({ name }) => name) }, 'catalog')
    },
    async prune(): Promise<void> {
      await pruneAnswers(db, new Date(), settings.cache.ifError * 1000)
      await pruneChanges(db)
    },
    async stop(): Promise<void> {
      changes.stop()
      await Promise.all([breakerWrites.close(), observations.close(), store.close()])
      await Promise.all([outside.close(), servers.close(), probing.close()])
      await identity.settle()
    },
  }
}

/**
 * Prefers an old answer of a real source to a new one with invented titles, as long as that source is configured or the
 * two answers came through different endpoints. Also prefers an old answer to a new one of a real source that lost the
 * title's episodes; an answer of the library is always believed.
 */
const preferRealSource =
  (sources: readonly string[]) =>
  (cachedReading: Reading<QuestionName>, newReading: Reading<QuestionName>): boolean =>
    newReading.source === LIBRARY
      ? cachedReading.source !== LIBRARY &&
        (sources.includes(cachedReading.source) || cachedReading.endpoint?.id !== newReading.endpoint?.id)
      : hasLostEpisodes(cachedReading, newReading)

/** Matches answers about a title and about its episodes. */
const isAbout = (slug: string) => {
  const key = questionKey({ name: 'detail', params: { slug } })
  return (question: string, { data }: Reading<QuestionName>) =>
    question === key || ('anime_info' in data && data.anime_info.anime_slug === slug)
}
