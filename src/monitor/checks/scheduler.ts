import { type ProbedPath, type ProbeTarget, pathNames } from '../../anime/probing.ts'
import { type Loop, startLoop } from '../../async/throttle.ts'
import { createTimer, withTimeout } from '../../async/timer.ts'
import type { Duty } from '../../jobs/run.ts'
import type { JudgedCheck } from './check-events.ts'
import type { Ask } from './run-checks.ts'
import { type CheckResult, seenIn } from './save-results.ts'

type Deps = {
  /** Whom to watch now, after what settings want was followed. */
  look: () => Promise<readonly Wanted[]>
  ask: Ask
  /** What became of results; empty where they could not be kept. Never rejects. */
  record: (results: readonly CheckResult[]) => Promise<JudgedCheck[]>
  /** Seconds between two checks of a path. */
  interval: number
  report: (error: unknown) => unknown
  random?: () => number
}

type Wanted = ProbeTarget & { isPaused: boolean }
type ByHand = { progress?: (done: number, all: number) => void }

/** Milliseconds between two looks at who is to be watched: a change by staff counts within five seconds. */
const LOOK = 3_000
/** Milliseconds in which everything is asked for the first time, and how much longer for every path. */
const FIRST = 3_000
const FIRST_EACH = 10
/** Milliseconds after which what failed is asked again: from, and how much more by chance. */
const AGAIN = 12_000
const AGAIN_MORE = 4_000
/** Milliseconds in which a check by hand is answered by the one before it. */
const JUST_NOW = 5_000
/** Milliseconds that an end waits for checks under way. */
const PARTING = 1_000

/**
 * Asks every path of every endpoint in its own rhythm: each interval ± 10 %, what failed or is down again after 12 to 16 s,
 * or an interval where that is shorter. The first round comes within seconds of the start, the second spreads out.
 */
export function createCheckScheduler({ look, ask, record, interval, report, random = Math.random }: Deps) {
  const every = interval * 1000
  const targets = new Map<string, Target>()
  /** Since the last start; null while it is off. */
  let looking: Loop | null = null
  let canLook = true

  /** One at a time: whoever wants another while one is under way gets that one. */
  function check(target: Target, { isWhole = true, isByHand = false } = {}): Promise<JudgedCheck[]> {
    target.timer.clear()
    target.running ??= round(target, isWhole, isByHand).finally(() => {
      target.running = null
    })
    return target.running
  }

  async function round(target: Target, isWhole: boolean, isByHand: boolean): Promise<JudgedCheck[]> {
    const { endpoint, path, ailing, wholeAt } = target
    const began = Date.now()
    const { results, waited } = await ask(endpoint, path, {
      isUrgent: target.isInDoubt,
      ...(isWhole ? {} : { only: ailing }),
    })
    const ended = Date.now()
    // Who was let go of meanwhile is another's to ask.
    if (!isByHand && !isKept(target)) return []
    const checks = await record(isByHand ? results.map((result) => ({ ...result, isByHand })) : results)
    target.ailing = ailingOf(results, checks)
    target.isInDoubt = checks.some(({ source, state }) => target.ailing.has(source) && state !== 'down')
    target.last = { at: ended, checks }
    // The second round spreads out what a start asks all at once.
    const share = wholeAt === 0 ? 0.1 + 0.9 * random() : 0.9 + 0.2 * random()
    if (isWhole) target.wholeAt = began + every * share
    const again = ended - Math.min(waited, AGAIN_MORE) + Math.min(every, AGAIN + AGAIN_MORE * random())
    plan(target, target.ailing.size > 0 ? Math.min(again, target.wholeAt) : target.wholeAt)
    return checks
  }

  const isKept = (target: Target) => targets.get(keyOf(target.endpoint, target.path)) === target

  function plan(target: Target, at: number): void {
    if (!looking || !isKept(target)) return
    const isWhole = at >= target.wholeAt || !target.endpoint.isOwn || target.ailing.has('')
    target.timer.set(Math.max(0, at - Date.now()), () => check(target, { isWhole }))
  }

  function targetOf(endpoint: ProbeTarget, path: ProbedPath): Target {
    const key = keyOf(endpoint, path)
    const target = targets.get(key) ?? unasked(endpoint, path)
    targets.set(key, target)
    return Object.assign(target, { endpoint })
  }

  /** Begins with who is new, lets go of who is gone or paused. */
  function follow(endpoints: readonly Wanted[]): void {
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
    const spread = Math.min(every, FIRST + FIRST_EACH * idle.length)
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
      const isFresh = last !== null && !running && Date.now() - last.at < Math.min(JUST_NOW, every / 2)
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
      const own: Loop = startLoop({ every: LOOK, pass: () => lookAgain(() => looking === own), failed: blind })
      looking = own
    },
    /** Waits a moment for what is under way; what takes longer is dropped: whoever has the lease now asks anew. */
    async stop() {
      const looked = looking?.stop()
      looking = null
      const running = [...targets.values()].map((target) => target.running)
      for (const { timer } of targets.values()) timer.clear()
      targets.clear()
      const ended = Promise.allSettled([looked, ...running])
      await withTimeout(PARTING, () => ended, null)
    },
  }
  return {
    duty,
    /**
     * Asks at once, whichever server this is: every endpoint that is not paused. `progress` is told after each path. What is
     * under way is joined, what just ended is not asked again.
     */
    checkNow,
  }
}

/** One path of an endpoint and when it is asked. Times are milliseconds of the system's clock. */
type Target = {
  endpoint: ProbeTarget
  path: ProbedPath
  timer: ReturnType<typeof createTimer>
  running: Promise<JudgedCheck[]> | null
  /** When all of it is due again; what failed may be looked at before. */
  wholeAt: number
  /** Sources, or '' for the endpoint, that failed or are down. */
  ailing: ReadonlySet<string>
  /** It failed, but not often enough to be down: it goes before others. */
  isInDoubt: boolean
  last: { at: number; checks: JudgedCheck[] } | null
}

const keyOf = ({ id }: ProbeTarget, path: ProbedPath) => `${id} ${path}`

const unasked = (endpoint: ProbeTarget, path: ProbedPath): Target => ({
  endpoint,
  path,
  timer: createTimer(),
  running: null,
  wholeAt: 0,
  ailing: new Set(),
  isInDoubt: false,
  last: null,
})

/** Who failed just now, or is still held to be down. */
const ailingOf = (results: readonly CheckResult[], checks: readonly JudgedCheck[]) =>
  new Set([
    ...results.filter(({ check }) => !seenIn(check).isAnswer).map(({ source }) => source),
    ...checks.filter(({ state }) => state === 'down').map(({ source }) => source),
  ])
