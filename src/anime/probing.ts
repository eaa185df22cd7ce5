import { type Failure, SourceFailure } from '../net/failure.ts'
import { share } from '../platform/shares.ts'
import type { Renewal } from './answers/answers.ts'
import type { Freshness } from './answers/freshness.ts'
import type { Question, QuestionName } from './contract/contract.ts'
import type { Reading } from './contract/source.ts'
import { observedRow } from './endpoints/observations.ts'
import { bodyOfFailure } from './endpoints/remote.ts'
import type { createRoster } from './endpoints/roster.ts'
import { withDeadline } from './failover/deadline.ts'
import { makeObservation, type Observation } from './failover/observation.ts'
import type { Identity } from './identity/identity.ts'
import { askWatched, type WatchedSource } from './sources/ask-sources.ts'
import type { SourceSettings } from './sources/list.ts'

/** Questions of health checks, by API path. An empty search result counts as a good answer. */
export const probedPaths = {
  home: { name: 'home', params: {} },
  'anime-terbaru': { name: 'latest', params: { page: 1 } },
  movie: { name: 'movies', params: { page: 1 } },
  'jadwal-rilis': { name: 'schedule', params: {} },
  search: { name: 'search', params: { query: 'test', page: 1 } },
} as const satisfies Record<string, Question>
export type ProbedPath = keyof typeof probedPaths
export const pathNames = Object.keys(probedPaths) as readonly ProbedPath[]

/**
 * Result of a health check, which uses neither the cache nor a circuit breaker. `isStale`: a good answer, but older
 * than its lifetime here and at the other server. `said`: the first 1,000 characters of the answer, for staff.
 */
export type Check = { seen: Observation; failure: Failure | null; isStale: boolean; said: string | null }

/** Simultaneous health checks per host, over connections apart from those for visitors. */
export const PROBES_PER_HOST = 64

/** Timeout of a health check in milliseconds; `interval` is the time between two checks in seconds. */
export const checkTimeout = (interval: number): number => Math.min(5_000, 800 * interval)

/** A health check as a row of table `api_monitors`. */
export const checkedRow = (endpointId: number, path: ProbedPath, { seen, said }: Check) =>
  observedRow(endpointId, path, seen, said)

/** Endpoints and sources with the same `host` fail together; null for a source in this site's own database. */
export type ProbeTarget = { id: number; name: string; isOwn: boolean; host: string }
type ProbedSource = { name: string; host: string | null }

type Deps = {
  settings: SourceSettings
  sources: readonly WatchedSource[]
  identity: Identity
  roster: Pick<ReturnType<typeof createRoster>, 'list' | 'revision'>
  freshness: (name: QuestionName) => Freshness
  renew: (question: Question, reading: Reading<QuestionName>, how: Renewal) => Promise<void>
  /** Called with the result of each check of a source. */
  note: (source: string, observation: Observation) => void
}

export type HealthProbe = ReturnType<typeof createHealthProbe>

/** Health checks for the monitor feature. `ms` is the timeout of a check in milliseconds. */
export function createHealthProbe({ settings, sources, identity, roster, freshness, renew, note }: Deps) {
  return {
    /** In failover order. */
    endpoints: async (): Promise<ProbeTarget[]> =>
      (await roster.list()).map(({ id, name, isOwn, host }) => ({ id, name, isOwn, host })),
    /** A number that changes whenever an endpoint was changed. */
    revision: roster.revision,
    sources: sources.map(({ name }): ProbedSource => ({ name, host: sourceHost(settings, name) })),

    /** Null if the endpoint was removed meanwhile. */
    async checkEndpoint(id: number, path: ProbedPath, ms: number): Promise<Check | null> {
      const endpoint = (await roster.list()).find((one) => one.id === id)
      if (!endpoint) return null
      const question = probedPaths[path]
      return check(ms, async (signal) => {
        const until = performance.now() + ms
        const ask = endpoint.probe ?? endpoint.ask
        const {
          readAt,
          wasStale,
          promised = 0,
          said: readExcerpt,
        } = await ask<QuestionName>(question, { until, signal })
        const lifetime = Math.max(freshness(question.name).fresh, promised)
        const isOld = Date.now() - readAt.getTime() > lifetime * AGE_TOLERANCE
        return { isStale: wasStale === true || isOld, said: readExcerpt() }
      })
    },

    /** Null if there is no source of this name. `reading` is a good answer for `renew`, or null. */
    async checkSource(name: string, path: ProbedPath, ms: number) {
      const source = sources.find((one) => one.name === name)
      if (!source) return null
      let reading: Reading<QuestionName> | null = null
      const result = await check(ms, async (signal) => {
        const question: Question = probedPaths[path]
        const data = await identity.ask(name, question, (own) => askWatched(source, own, signal))
        reading = { data, source: name, readAt: new Date(), endpoint: null }
        return { isStale: false, said: JSON.stringify(data).slice(0, 1_000) }
      })
      note(name, result.seen)
      return { ...result, reading: reading as Reading<QuestionName> | null }
    },

    /** Caches a good answer. The caller passes the answer of the first source, in order, that gave a good one. */
    renew: (path: ProbedPath, reading: Reading<QuestionName>, how: Renewal): Promise<void> =>
      renew(probedPaths[path], reading, how),
  }
}

/** Lifetimes vary by ± 10 %, here and at other servers. */
const AGE_TOLERANCE = 1.1

async function check(
  ms: number,
  ask: (signal: AbortSignal) => Promise<{ isStale: boolean; said: string }>,
): Promise<Check> {
  const started = performance.now()
  try {
    const good = await withDeadline(ms, ask)
    return { seen: makeObservation(performance.now() - started, null), failure: null, ...good }
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    const excerpt = bodyOfFailure(error)?.() ?? null
    return {
      seen: makeObservation(performance.now() - started, error),
      failure: error.failure,
      isStale: false,
      said: excerpt,
    }
  }
}

function sourceHost({ samehadaku, aniliberty }: SourceSettings, name: string): string | null {
  const address = name === 'samehadaku' ? samehadaku?.baseUrl : name === 'aniliberty' ? aniliberty?.baseUrl : undefined
  return address ? new URL(address).host : null
}

export const probingShare = share<HealthProbe>('catalog probing')
