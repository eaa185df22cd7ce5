import { type ProbedPath, type ProbeTarget, pathNames } from '../../anime/probing.ts'
import { type Loop, startLoop } from '../../async/throttle.ts'
import { createTimer, withTimeout } from '../../async/timer.ts'
import type { Duty } from '../../jobs/run.ts'
import type { JudgedCheck } from './check-events.ts'
import type { RunCheck } from './run-checks.ts'
import { type CheckResult, outcomeOf } from './save-results.ts'

type Deps = {
  /** Applies the settings and returns the endpoints to monitor. */
  readTargets: () => Promise<readonly TargetEndpoint[]>
  ask: RunCheck
  /** Saves results and resolves with the new states; empty when they could not be saved. Never rejects. */
  save: (results: readonly CheckResult[]) => Promise<JudgedCheck[]>
  /** Seconds between two checks of a path. */
  interval: number
  report: (error: unknown) => unknown
  random?: () => number
}

type TargetEndpoint = ProbeTarget & { isPaused: boolean }
type ByHand = { progress?: (done: number, all: number) => void }

/** Milliseconds between two reads of the endpoints, so that a change by staff takes effect within five seconds. */
const TARGETS_INTERVAL_MS = 3_000
/** The first round takes FIRST_ROUND_MS plus FIRST_ROUND_PER_PATH_MS for each path. */
const FIRST_ROUND_MS = 3_000
const FIRST_ROUND_PER_PATH_MS = 10
/** A failed path is checked again after RETRY_MS, plus a random part of RETRY_JITTER_MS. */
const RETRY_MS = 12_000
const RETRY_JITTER_MS = 4_000
/** A check by hand reuses a result that is younger than this. */
const REUSE_RESULT_MS = 5_000
/** Milliseconds that `stop` waits for running checks. */
const STOP_TIMEOUT_MS = 1_000

/**
 * Checks every path of every endpoint on its own schedule: each interval ± 10 %, failed or down paths after 12 to 16 s,
 * or after the interval when that is shorter. The first round comes within seconds of the start; the second is spread
 * over the interval.
 */
export function createCheckScheduler({
  readTargets: look,
  ask,
  save: record,
  interval,
  report,
  random = Math.random,
}: Deps) {
  const every = interval * 1000
  const targets = new Map<string, Target>()
  /** Null while it is stopped. */
  let looking: Loop | null = null
  let canLook = true

  /** Runs one check per path at a time; further callers share the running one. */
  function check(target: Target, { isWhole = true, isByHand = false } = {}): Promise<JudgedCheck[]> {
    target.timer.clear()
    target.running ??= round(target, isWhole, isByHand).finally(() => {
      target.running = null
    })
    return target.running
  }

  async function round(target: Target, isWhole: boolean, isByHand: boolean): Promise<JudgedCheck[]> {
    const { endpoint, path, failing: ailing, wholeAt } = target
    const began = Date.now()
    const { results, waited } = await ask(endpoint, path, {
      isUrgent: target.isUncertain,
      ...(isWhole ? {} : { only: ailing }),
    })
    const ended = Date.now()
    // The target was dropped meanwhile: another server checks it now.
    if (!isByHand && !isKept(target)) return []
    const checks = await record(isByHand ? results.map((result) => ({ ...result, isByHand })) : results)
    target.failing = failingOf(results, checks)
    target.isUncertain = checks.some(({ source, state }) => target.failing.has(source) && state !== 'down')
    target.last = { at: ended, checks }
    // The start checks everything at once, so the second round is spread over the interval.
    const share = wholeAt === 0 ? 0.1 + 0.9 * random() : 0.9 + 0.2 * random()
    if (isWhole) target.wholeAt = began + every * share
    const again = ended - Math.min(waited, RETRY_JITTER_MS) + Math.min(every, RETRY_MS + RETRY_JITTER_MS * random())
    plan(target, target.failing.size > 0 ? Math.min(again, target.wholeAt) : target.wholeAt)
    return checks
  }

  const isKept = (target: Target) => targets.get(keyOf(target.endpoint, target.path)) === target

  function plan(target: Target, at: number): void {
    if (!looking || !isKept(target)) return
    const isWhole = at >= target.wholeAt || !target.endpoint.isOwn || target.failing.has('')
    target.timer.set(Math.max(0, at - Date.now()), () => check(target, { isWhole }))
  }

  function targetOf(endpoint: ProbeTarget, path: ProbedPath): Target {
    const key = keyOf(endpoint, path)
    const target = targets.get(key) ?? newTarget(endpoint, path)
    targets.set(key, target)
    return Object.assign(target, { endpoint })
  }

  /** Adds targets of new endpoints, drops those that are gone or paused. */
  function follow(endpoints: readonly TargetEndpoint[]): void {
    const wanted = endpoints
      .filter(({ isPaused }) => !isPaused)
      .flatMap((endpoint) => pathNames.map((path) => targetOf(endpoint, path)))
    const kept = new Set(wanted)
    for (const [key, target] of targets) {
      if (kept.has(target)) continue
      target.timer.clear()
      targets.delete(key)
    }
    const idle = wanted.filter(({ timer, running }) => !timer.isSet() && !running)
    const spread = Math.min(every, FIRST_ROUND_MS + FIRST_ROUND_PER_PATH_MS * idle.length)
    for (const target of idle) plan(target, Date.now() + spread * random())
  }

  async function lookAgain(isOn: () => boolean): Promise<void> {
    const endpoints = await look()
    if (isOn()) follow(endpoints)
    canLook = true
  }

  function blind(error: unknown): void {
    if (canLook) report(error)
    canLook = false
  }

  async function checkNow({ progress }: ByHand = {}): Promise<JudgedCheck[]> {
    const wanted = (await look())
      .filter(({ isPaused }) => !isPaused)
      .flatMap((endpoint) => pathNames.map((path) => targetOf(endpoint, path)))
    let done = 0
    const rounds = wanted.map(async (target) => {
      const { last, running } = target
      const isFresh = last !== null && !running && Date.now() - last.at < Math.min(REUSE_RESULT_MS, every / 2)
      const checks = isFresh ? last.checks : await check(target, { isByHand: true })
      done += 1
      progress?.(done, wanted.length)
      return checks
    })
    return (await Promise.all(rounds)).flat()
  }

  const duty: Duty = {
    name: 'monitor',
    start() {
      if (looking) return
      const own: Loop = startLoop({
        every: TARGETS_INTERVAL_MS,
        pass: () => lookAgain(() => looking === own),
        failed: blind,
      })
      looking = own
    },
    /** Waits a second for running checks and drops the rest: the server with the lease checks again. */
    async stop() {
      const looked = looking?.stop()
      looking = null
      const running = [...targets.values()].map((target) => target.running)
      for (const { timer } of targets.values()) timer.clear()
      targets.clear()
      const ended = Promise.allSettled([looked, ...running])
      await withTimeout(STOP_TIMEOUT_MS, () => ended, null)
    },
  }
  return {
    duty,
    /**
     * Checks every endpoint that is not paused, now, on any server. Calls `progress` after each path. Joins running
     * checks and reuses results of the last seconds.
     */
    checkNow,
  }
}

/** A path of an endpoint and when it is checked. Times are epoch milliseconds. */
type Target = {
  endpoint: ProbeTarget
  path: ProbedPath
  timer: ReturnType<typeof createTimer>
  running: Promise<JudgedCheck[]> | null
  /** When the whole path is due; its failed sources may be checked earlier. */
  wholeAt: number
  /** Sources, or '' for the endpoint, that failed or are down. */
  failing: ReadonlySet<string>
  /** Failed, but not often enough to be down: its next check goes first. */
  isUncertain: boolean
  last: { at: number; checks: JudgedCheck[] } | null
}

const keyOf = ({ id }: ProbeTarget, path: ProbedPath) => `${id} ${path}`

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

/** Sources that failed just now or are still down. */
const failingOf = (results: readonly CheckResult[], checks: readonly JudgedCheck[]) =>
  new Set([
    ...results.filter(({ check }) => !outcomeOf(check).isAnswer).map(({ source }) => source),
    ...checks.filter(({ state }) => state === 'down').map(({ source }) => source),
  ])
