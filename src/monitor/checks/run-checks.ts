import { type HealthProbe, PROBES_PER_HOST, type ProbedPath, type ProbeTarget } from '../../anime/probing.ts'
import { createLimiter, createPace } from '../../async/limiter.ts'
import type { CheckResult } from './save-results.ts'

/** `waited`: milliseconds in the queue before the check began, which response times exclude. */
type Round = { results: CheckResult[]; waited: number }

/** `only` names the sources to check again; the local endpoint itself then gets no result unless all were checked. */
export type RunCheck = (
  endpoint: ProbeTarget,
  path: ProbedPath,
  how: { isUrgent: boolean; only?: ReadonlySet<string> },
) => Promise<Round>

type Deps = {
  probe: Pick<HealthProbe, 'sources' | 'checkEndpoint' | 'checkSource' | 'renew'>
  /** Maximum milliseconds of one check. */
  timeout: number
  /** Called with errors of our own code, not with failures of the checked server. */
  report: (error: unknown) => unknown
  most?: number
}

/** Enough for 200 hanging endpoints with five paths each, checked every 20 s with a timeout of 5 s; those need 250. */
const MAX_RUNNING_CHECKS = 256

/** Pause in milliseconds between checks of a source, because its host is a foreign website. */
const SOURCE_PAUSE_MS = 2_000

/** Checks one path once, bypassing cache and circuit breaker. The timeout starts when the check leaves the queue. */
export function createCheckRunner({ probe, timeout, report, most = MAX_RUNNING_CHECKS }: Deps): RunCheck {
  const inTurn = createLimiter({ atOnce: most, perKey: PROBES_PER_HOST })
  const own = { probe, timeout, report, pace: createPace(SOURCE_PAUSE_MS) }

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

  return async (endpoint, path, { isUrgent, only }) => {
    try {
      return await (endpoint.isOwn ? askOwn(own, endpoint, path, only) : askRemote(endpoint, path, isUrgent))
    } catch (error) {
      report(error)
      return { results: [], waited: 0 }
    }
  }
}

type Own = Pick<Deps, 'probe' | 'timeout' | 'report'> & { pace: ReturnType<typeof createPace> }

async function askOwn(
  { probe, timeout, report, pace }: Own,
  endpoint: ProbeTarget,
  path: ProbedPath,
  only: ReadonlySet<string> | undefined,
): Promise<Round> {
  const due = Date.now()
  let waited = 0
  const sources = probe.sources.filter(({ name }) => only?.has(name) !== false)
  const rounds = await Promise.allSettled(
    sources.map(async ({ name, host }) => {
      if (host) await pace({ key: host })
      waited = Math.max(waited, Date.now() - due)
      const check = await probe.checkSource(name, path, timeout)
      return check && { endpoint, source: name, host: host ?? endpoint.host, path, at: new Date(), check }
    }),
  )
  const results = rounds.flatMap((round) => {
    if (round.status === 'fulfilled') return round.value ? [round.value] : []
    report(round.reason)
    return []
  })
  // Sources are listed in the order in which visitors' requests use them. A check of one source alone says nothing
  // about the sources listed before it.
  const served = results.find(({ check }) => check.failure === null) ?? results[0]
  const isWhole = sources.length === probe.sources.length && served !== undefined
  const isFirst = served?.source === probe.sources[0]?.name
  if (served?.check.reading && (isWhole || isFirst))
    await probe.renew(path, served.check.reading, { isFirstChoice: isFirst }).catch(report)
  if (isWhole) results.unshift({ ...served, source: '', host: endpoint.host })
  return { results, waited }
}
