import { type HealthProbe, PROBES_PER_HOST, type ProbedPath, type ProbeTarget } from '../../anime/probing.ts'
import { createLimiter, createPace } from '../../async/limiter.ts'
import type { CheckResult } from './save-results.ts'

/**
 * Results of checking one API path. `waited`: milliseconds in the queue before the check began, which response times
 * exclude.
 */
export type Round = { results: CheckResult[]; waited: number }

/**
 * Checks one path of a remote endpoint, or of the sources of the local endpoint. `only` names the sources to check
 * again; the local endpoint itself then gets no result unless all of its sources were checked.
 */
export type RunCheck = (
  endpoint: ProbeTarget,
  path: ProbedPath,
  how: { isUrgent: boolean; only?: ReadonlySet<string> },
) => Promise<Round>

type Deps = {
  probe: Pick<HealthProbe, 'sources' | 'checkEndpoint' | 'checkSource' | 'renew'>
  /** Maximum milliseconds of one check. */
  timeout: number
  /** Called with unexpected errors of our own code, not with failures of the checked server. */
  report: (error: unknown) => unknown
  /** Maximum number of checks of remote endpoints that run at the same time. */
  most?: number
}

/**
 * Default maximum number of checks that run at the same time. 200 hanging endpoints with five paths each, checked again
 * every 20 s with a timeout of 5 s, need 250.
 */
const MAX_RUNNING_CHECKS = 256

/** Milliseconds between two checks of a source's host, which is a foreign website. */
const SOURCE_PAUSE_MS = 2_000

/**
 * Creates a function that checks one path once, bypassing cache and circuit breaker. The timeout starts when the check
 * leaves the queue.
 */
export function createCheckRunner({ probe, timeout, report, most = MAX_RUNNING_CHECKS }: Deps): RunCheck {
  const inTurn = createLimiter({ atOnce: most, perKey: PROBES_PER_HOST })
  const pace = createPace(SOURCE_PAUSE_MS)

  async function askRemote(endpoint: ProbeTarget, path: ProbedPath, isUrgent: boolean): Promise<Round> {
    const due = Date.now()
    const askOnce = async (): Promise<Round> => {
      const waited = Date.now() - due
      const check = await probe.checkEndpoint(endpoint.id, path, timeout)
      const place = { endpoint, source: '', host: endpoint.host, path }
      return { results: check ? [{ ...place, at: new Date(), check }] : [], waited }
    }
    return inTurn(askOnce, { key: endpoint.host, rank: isUrgent ? 0 : 1 })
  }

  async function askOwn(
    endpoint: ProbeTarget,
    path: ProbedPath,
    only: ReadonlySet<string> | undefined,
  ): Promise<Round> {
    const due = Date.now()
    let waited = 0
    const wanted = probe.sources.filter(({ name }) => only?.has(name) !== false)
    const rounds = await Promise.allSettled(
      wanted.map(async ({ name, host }) => {
        if (host) await pace({ key: host })
        waited = Math.max(waited, Date.now() - due)
        const shown = await probe.checkSource(name, path, timeout)
        return shown && { shown, result: { endpoint, source: name, host: host ?? endpoint.host, path, at: new Date() } }
      }),
    )
    const asked = rounds.flatMap((round) => {
      if (round.status === 'fulfilled') return round.value ? [round.value] : []
      report(round.reason)
      return []
    })
    const results = asked.map(({ shown, result }): CheckResult => ({ ...result, check: shown }))
    // Sources are listed in the order in which visitors' requests use them. A check of one source alone says nothing
    // about the sources listed before it.
    const served = asked.find(({ shown }) => shown.failure === null) ?? asked[0]
    const isWhole = wanted.length === probe.sources.length && served !== undefined
    const isFirst = served?.result.source === probe.sources[0]?.name
    if (served?.shown.reading && (isWhole || isFirst))
      await probe.renew(path, served.shown.reading, { isFirstChoice: isFirst }).catch(report)
    if (isWhole) results.unshift({ ...served.result, source: '', host: endpoint.host, check: served.shown })
    return { results, waited }
  }

  return async (endpoint, path, { isUrgent, only }) => {
    try {
      return await (endpoint.isOwn ? askOwn(endpoint, path, only) : askRemote(endpoint, path, isUrgent))
    } catch (error) {
      report(error)
      return { results: [], waited: 0 }
    }
  }
}
