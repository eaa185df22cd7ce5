import { type Failure, SourceFailure } from '../net/failure.ts'
import { share } from '../platform/shares.ts'
import type { Renewal } from './answers/answers.ts'
import type { Freshness } from './answers/freshness.ts'
import type { Question, QuestionName } from './contract/contract.ts'
import type { Reading, Source } from './contract/source.ts'
import { observedRow } from './endpoints/observations.ts'
import { bodyOfFailure } from './endpoints/remote.ts'
import type { createRoster } from './endpoints/roster.ts'
import { withDeadline } from './failover/deadline.ts'
import { type Observation, observationOf } from './failover/observation.ts'
import type { Identity } from './identity/identity.ts'
import { askOne } from './sources/ask-sources.ts'
import type { SourceSettings } from './sources/list.ts'

/** The questions of health checks by path; an empty search is a good answer. */
export const probedPaths = {
  home: { name: 'home', asked: {} },
  'anime-terbaru': { name: 'latest', asked: { page: 1 } },
  movie: { name: 'movies', asked: { page: 1 } },
  'jadwal-rilis': { name: 'schedule', asked: {} },
  search: { name: 'search', asked: { query: 'test', page: 1 } },
} as const satisfies Record<string, Question>
export type ProbedPath = keyof typeof probedPaths
export const pathNames = Object.keys(probedPaths) as readonly ProbedPath[]

/**
 * The result of one check, without cache and breaker. `seen`: the observation. `failure`: null for a good answer.
 * `isStale`: good, but older than that server itself promises. `said`: the first thousand characters, for staff.
 */
export type Check = { seen: Observation; failure: Failure | null; isStale: boolean; said: string | null }

/** Checks of one host that may run at once, over connections of their own. */
export const PROBES_PER_HOST = 64

/** The timeout of a check in milliseconds, from the interval in seconds. */
export const checkTimeout = (interval: number): number => Math.min(5_000, 800 * interval)

/** A check as a row of `api_monitors`. */
export const checkedRow = (endpointId: number, path: ProbedPath, { seen, said }: Check) =>
  observedRow(endpointId, path, seen, said)

/**
 * What is checked: an endpoint, or a source of the local one. Targets with the same `host` fail together; null is our
 * own database.
 */
export type ProbeTarget = { id: number; name: string; isOwn: boolean; host: string }
export type ProbedSource = { name: string; host: string | null }

type Deps = {
  settings: SourceSettings
  sources: readonly Source[]
  identity: Identity
  roster: Pick<ReturnType<typeof createRoster>, 'list' | 'revision'>
  freshness: (name: QuestionName) => Freshness
  renew: (question: Question, reading: Reading<QuestionName>, how: Renewal) => Promise<void>
}

export type HealthProbe = ReturnType<typeof createHealthProbe>

/** Health checks for the monitor: every active endpoint, and each local source. `ms` is the timeout of a check. */
export function createHealthProbe({ settings, sources, identity, roster, freshness, renew }: Deps) {
  return {
    /** The active endpoints in failover order. */
    endpoints: async (): Promise<ProbeTarget[]> =>
      (await roster.list()).map(({ id, name, isOwn, host }) => ({ id, name, isOwn, host })),
    /** Changes with every change of an endpoint. */
    revision: roster.revision,
    sources: sources.map(({ name }): ProbedSource => ({ name, host: hostOf(settings, name) })),

    /** Checks a remote endpoint; null when it was removed meanwhile. */
    async checkEndpoint(id: number, path: ProbedPath, ms: number): Promise<Check | null> {
      const endpoint = (await roster.list()).find((one) => one.id === id)
      if (!endpoint) return null
      const question = probedPaths[path]
      return check(ms, async (signal) => {
        const until = performance.now() + ms
        const ask = endpoint.probe ?? endpoint.ask
        const { readAt, wasStale, promised = 0, said } = await ask<QuestionName>(question, { until, signal })
        const lifetime = Math.max(freshness(question.name).fresh, promised)
        const isOld = Date.now() - readAt.getTime() > lifetime * AGE_TOLERANCE
        return { isStale: wasStale === true || isOld, said: said() }
      })
    },

    /** Checks a source; `reading` is its good answer, for `renew`. */
    async checkSource(name: string, path: ProbedPath, ms: number) {
      const source = sources.find((one) => one.name === name)
      if (!source) return null
      let reading: Reading<QuestionName> | null = null
      const shown = await check(ms, async (signal) => {
        const question: Question = probedPaths[path]
        const data = await identity.ask(name, question, (asked) => askOne(source, asked, signal))
        reading = { data, source: name, readAt: new Date(), endpoint: null }
        return { isStale: false, said: JSON.stringify(data).slice(0, 1_000) }
      })
      return { ...shown, reading: reading as Reading<QuestionName> | null }
    },

    /** Puts a good answer of the first source that has one into the cache. */
    renew: (path: ProbedPath, reading: Reading<QuestionName>, how: Renewal): Promise<void> =>
      renew(probedPaths[path], reading, how),
  }
}

/** Lifetimes vary by ± 10 % here and at other servers, which may also announce longer ones. */
const AGE_TOLERANCE = 1.1

type Good = { isStale: boolean; said: string }

async function check(ms: number, ask: (signal: AbortSignal) => Promise<Good>): Promise<Check> {
  const started = performance.now()
  try {
    const good = await withDeadline(ms, ask)
    return { seen: observationOf(performance.now() - started, null), failure: null, ...good }
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    const said = bodyOfFailure(error)?.() ?? null
    return { seen: observationOf(performance.now() - started, error), failure: error.failure, isStale: false, said }
  }
}

function hostOf({ samehadaku, aniliberty }: SourceSettings, name: string): string | null {
  const address = name === 'samehadaku' ? samehadaku?.baseUrl : name === 'aniliberty' ? aniliberty?.baseUrl : undefined
  return address ? new URL(address).host : null
}

/** The health probe, for the monitor. */
export const probingShare = share<HealthProbe>('catalog probing')
