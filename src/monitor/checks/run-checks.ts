import { type HealthProbe, PROBES_PER_HOST, type ProbedPath, type ProbeTarget } from '../../anime/probing.ts'
import { createLimiter, createPace } from '../../async/limiter.ts'
import type { CheckResult } from './save-results.ts'

/** The results of one round. `waited`: milliseconds in the queue before the check began; latencies exclude them. */
export type Round = { results: CheckResult[]; waited: number }

/**
 * Checks a path of a remote endpoint, or of the sources of the local one. `only` names the sources to check again; the
 * local endpoint as a whole is then judged only when all of its sources were checked.
 */
export type RunCheck = (
  endpoint: ProbeTarget,
  path: ProbedPath,
  how: { isUrgent: boolean; only?: ReadonlySet<string> },
) => Promise<Round>

type Deps = {
  probe: Pick<HealthProbe, 'sources' | 'checkEndpoint' | 'checkSource' | 'renew'>
  /** Milliseconds one check may take. */
  timeout: number
  /** Called with bugs, not with failures of the checked server. */
  report: (error: unknown) => unknown
  /** Checks of other servers that may run at once. */
  most?: number
}

/**
 * Checks that run at once. 200 hanging endpoints with five paths, each retried every 20 s and waiting 5 s, are 250 at a
 * time.
 */
const MAX_RUNNING_CHECKS = 256

/** Milliseconds between two checks of one source's host, which belongs to somebody else. */
const SOURCE_PAUSE_MS = 2_000

/** Checks one path once, without cache and breaker. Its timeout starts when its turn comes. */
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
    return inTurn(askOnce, { key: endpoint.host, isUrgent })
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
    // Sources stand in the order in which visitors use them. A source checked alone says nothing about those before it.
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
