import { type HealthProbe, PROBES_PER_HOST, type ProbedPath, type ProbeTarget } from '../../anime/probing.ts'
import { createLimiter, createPace } from '../../async/limiter.ts'
import type { CheckResult } from './save-results.ts'

/** What one round showed; `waited`: milliseconds it stood in line before it was asked, which are in no latency. */
export type Round = { results: CheckResult[]; waited: number }

/**
 * Of an endpoint's path, or of this server's sources. `only`: those sources, for a look at what failed; the endpoint as a
 * whole is then judged only where all of them were asked.
 */
export type Ask = (
  endpoint: ProbeTarget,
  path: ProbedPath,
  how: { isUrgent: boolean; only?: ReadonlySet<string> },
) => Promise<Round>

type Deps = {
  watch: Pick<HealthProbe, 'sources' | 'checkEndpoint' | 'checkSource' | 'renew'>
  /** Milliseconds one check may take. */
  timeout: number
  /** Told of what is a bug and no failure of the one who was asked. */
  report: (error: unknown) => unknown
  /** Questions to other servers under way at once. */
  most?: number
}

/**
 * Questions under way at once: with 200 endpoints that all hang, a thousand paths asked again every twenty seconds for five
 * seconds each are 250.
 */
const MOST = 256

/** Milliseconds between two questions to the host of a source, which is somebody's site. */
const APART = 2_000

/** Asks one path once, past cache and breaker, and waits for its turn before the clock of the check starts. */
export function createCheckRunner({ watch, timeout, report, most = MOST }: Deps): Ask {
  const inTurn = createLimiter({ atOnce: most, perKey: PROBES_PER_HOST })
  const pace = createPace(APART)

  async function askRemote(endpoint: ProbeTarget, path: ProbedPath, isUrgent: boolean): Promise<Round> {
    const due = Date.now()
    const askOnce = async (): Promise<Round> => {
      const waited = Date.now() - due
      const check = await watch.checkEndpoint(endpoint.id, path, timeout)
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
    const wanted = watch.sources.filter(({ name }) => only?.has(name) !== false)
    const rounds = await Promise.allSettled(
      wanted.map(async ({ name, host }) => {
        if (host) await pace({ key: host })
        waited = Math.max(waited, Date.now() - due)
        const shown = await watch.checkSource(name, path, timeout)
        return shown && { shown, result: { endpoint, source: name, host: host ?? endpoint.host, path, at: new Date() } }
      }),
    )
    const asked = rounds.flatMap((round) => {
      if (round.status === 'fulfilled') return round.value ? [round.value] : []
      report(round.reason)
      return []
    })
    const results = asked.map(({ shown, result }): CheckResult => ({ ...result, check: shown }))
    // In their order, as a visitor would have been served; whoever was asked alone says nothing of those before it.
    const served = asked.find(({ shown }) => shown.failure === null) ?? asked[0]
    const isWhole = wanted.length === watch.sources.length && served !== undefined
    const isFirst = served?.result.source === watch.sources[0]?.name
    if (served?.shown.reading && (isWhole || isFirst))
      await watch.renew(path, served.shown.reading, { isFirstChoice: isFirst }).catch(report)
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
