import { type ProbedPath, type ProbeTarget, pathNames } from '../../anime/probing.ts'
import { mapAtMost } from '../../async/limiter.ts'
import { type Loop, startLoop } from '../../async/throttle.ts'
import { createTimer, withTimeout } from '../../async/timer.ts'
import type { StandingJob } from '../../jobs/run.ts'
import type { PathCheck } from './check-events.ts'
import type { RunCheck } from './run-checks.ts'
import { type CheckResult, toOutcome } from './save-results.ts'

type Deps = {
  /** Applies pauses and maintenance windows, then returns the endpoints to monitor. */
  readTargets: () => Promise<readonly TargetEndpoint[]>
  ask: RunCheck
  /** Resolves with the new states of the paths, or with an empty list if saving failed. Never rejects. */
  save: (results: readonly CheckResult[]) => Promise<PathCheck[]>
  /** Seconds between two checks of the same API path. */
  interval: number
  report: (error: unknown) => unknown
  random?: () => number
}

type TargetEndpoint = ProbeTarget & { isPaused: boolean }
type Progress = (doneCount: number, all: number) => void

/** A change of the endpoint list by staff takes effect within five seconds. */
const TARGETS_INTERVAL_MS = 3_000
/** The first checks after the start are spread over FIRST_ROUND_MS plus FIRST_ROUND_PER_PATH_MS for each path. */
const FIRST_ROUND_MS = 3_000
const FIRST_ROUND_PER_PATH_MS = 10
/** A failed path is checked again after RETRY_MS plus a random part of RETRY_JITTER_MS. */
const RETRY_MS = 12_000
const RETRY_JITTER_MS = 4_000
/** A check by hand reuses a result that is younger than this. */
const REUSE_RESULT_MS = 5_000
/** Maximum parallel checks by hand. With more, response times would include the load of this server itself. */
const MAX_CHECKS_BY_HAND = 4
const STOP_TIMEOUT_MS = 1_000

/**
 * Checks every path on its own schedule: after each interval ± 10 %, or for failed or down paths after 12 to 16 s if
 * that is sooner. The first check comes within seconds of the start; the second checks are spread over the interval.
 */
export function createCheckScheduler({ readTargets, ask, save, interval, report, random = Math.random }: Deps) {
  const every = interval * 1000
  const targets = new Map<string, Target>()
  /** Reads the endpoint list; null while the scheduler is stopped. */
  let looking: Loop | null = null
  let canLook = true

  /** Checks a path. Only one check of a path runs at a time; callers during the check share its result. */
  function check(target: Target, { isWhole = true, isByHand = false } = {}): Promise<PathCheck[]> {
    target.timer.clear()
    target.running ??= round(target, isWhole, isByHand).finally(() => {
      target.running = null
    })
    return target.running
  }

  async function round(target: Target, isWhole: boolean, isByHand: boolean): Promise<PathCheck[]> {
    const { endpoint, path, failing, wholeAt } = target
    const began = Date.now()
    const { results, waited } = await ask(endpoint, path, {
      isUrgent: target.isUncertain,
      ...(isWhole ? {} : { only: failing }),
    })
    const endedAt = Date.now()
    // A path that left the schedule meanwhile, for example because another server took over, gets no result.
    if (!isByHand && !isScheduled(target)) return []
    const checks = await save(isByHand ? results.map((result) => ({ ...result, isByHand })) : results)
    target.failing = findFailingSources(results, checks)
    target.isUncertain = checks.some(({ source, state }) => target.failing.has(source) && state !== 'down')
    target.last = { at: endedAt, checks }
    // After the start all paths are checked at nearly the same time, so the second checks are spread over the interval.
    const share = wholeAt === 0 ? 0.1 + 0.9 * random() : 0.9 + 0.2 * random()
    if (isWhole) target.wholeAt = began + every * share
    const again = endedAt - Math.min(waited, RETRY_JITTER_MS) + Math.min(every, RETRY_MS + RETRY_JITTER_MS * random())
    plan(target, target.failing.size > 0 ? Math.min(again, target.wholeAt) : target.wholeAt)
    return checks
  }

  const isScheduled = (target: Target) => targets.get(targetKey(target.endpoint, target.path)) === target

  function plan(target: Target, at: number): void {
    if (!looking || !isScheduled(target)) return
    const isWhole = at >= target.wholeAt || !target.endpoint.isOwn || target.failing.has('')
    target.timer.set(Math.max(0, at - Date.now()), () => check(target, { isWhole }))
  }

  function upsertTarget(endpoint: ProbeTarget, path: ProbedPath): Target {
    const key = targetKey(endpoint, path)
    const target = targets.get(key) ?? newTarget(endpoint, path)
    targets.set(key, target)
    return Object.assign(target, { endpoint })
  }

  /** All paths of the endpoints that are not paused. */
  const listTargets = (endpoints: readonly TargetEndpoint[]) =>
    endpoints
      .filter(({ isPaused }) => !isPaused)
      .flatMap((endpoint) => pathNames.map((path) => upsertTarget(endpoint, path)))

  /** Adds the paths of new endpoints to the schedule and removes those of endpoints that are gone or paused. */
  function follow(endpoints: readonly TargetEndpoint[]): void {
    const current = listTargets(endpoints)
    const remaining = new Set(current)
    for (const [key, target] of targets) {
      if (remaining.has(target)) continue
      target.timer.clear()
      targets.delete(key)
    }
    const idle = current.filter(({ timer, running }) => !timer.isSet() && !running)
    const spread = Math.min(every, FIRST_ROUND_MS + FIRST_ROUND_PER_PATH_MS * idle.length)
    for (const target of idle) plan(target, Date.now() + spread * random())
  }

  async function lookAgain(isOn: () => boolean): Promise<void> {
    const endpoints = await readTargets()
    if (isOn()) follow(endpoints)
    canLook = true
  }

  function lookFailed(error: unknown): void {
    if (canLook) report(error)
    canLook = false
  }

  async function checkNow(progress: Progress = () => {}): Promise<PathCheck[]> {
    const current = listTargets(await readTargets())
    let doneCount = 0
    const rounds = await mapAtMost(MAX_CHECKS_BY_HAND, current, async (target) => {
      const { last, running } = target
      const isFresh = last !== null && !running && Date.now() - last.at < Math.min(REUSE_RESULT_MS, every / 2)
      const checks = isFresh ? last.checks : await check(target, { isByHand: true })
      doneCount += 1
      progress(doneCount, current.length)
      return checks
    })
    return rounds.flat()
  }

  const job: StandingJob = {
    name: 'monitor',
    start() {
      if (looking) return
      const own: Loop = startLoop({
        every: TARGETS_INTERVAL_MS,
        pass: () => lookAgain(() => looking === own),
        failed: lookFailed,
      })
      looking = own
    },
    /** Waits up to a second for running checks. The server that gets the lease checks again. */
    async stop() {
      const looked = looking?.stop()
      looking = null
      const running = [...targets.values()].map((target) => target.running)
      for (const { timer } of targets.values()) timer.clear()
      targets.clear()
      const remaining = Promise.allSettled([looked, ...running])
      await withTimeout(STOP_TIMEOUT_MS, () => remaining, null)
    },
  }
  return {
    job,
    /**
     * Works on every server, also without the lease. Joins running checks and reuses results of the last few seconds.
     */
    checkNow,
  }
}

/** An API path of an endpoint in the check schedule. Times are in milliseconds since the epoch. */
type Target = {
  endpoint: ProbeTarget
  path: ProbedPath
  timer: ReturnType<typeof createTimer>
  running: Promise<PathCheck[]> | null
  /** When the next full check of the path is due. Failed sources of the local endpoint may be checked earlier. */
  wholeAt: number
  /** Names of the sources that failed or are down; '' stands for the endpoint itself. */
  failing: ReadonlySet<string>
  /** The path failed, but not often enough to be down. Its next check then goes first in the queue. */
  isUncertain: boolean
  last: { at: number; checks: PathCheck[] } | null
}

const targetKey = ({ id }: ProbeTarget, path: ProbedPath) => `${id} ${path}`

const newTarget = (endpoint: ProbeTarget, path: ProbedPath): Target => ({
  endpoint,
  path,
  timer: createTimer(),
  running: null,
  wholeAt: 0,
  failing: new Set(),
  isUncertain: false,
  last: null,
})

const findFailingSources = (results: readonly CheckResult[], checks: readonly PathCheck[]) =>
  new Set([
    ...results.filter(({ check }) => !toOutcome(check).isAnswer).map(({ source }) => source),
    ...checks.filter(({ state }) => state === 'down').map(({ source }) => source),
  ])
