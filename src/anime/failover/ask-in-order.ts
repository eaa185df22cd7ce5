import { SourceFailure } from '../../net/failure.ts'
import { beginCall, type Candidate, type Deadline, type Outcome, shutOut } from './call.ts'
import { usualTimeouts } from './timeouts.ts'

/** While another candidate remains, a call may wait for at most this share of the remaining time. */
const TIME_SHARE = 0.6

/**
 * Asks candidates in order, each at most once, and returns the first good answer. A call that exceeds its share of time
 * counts as failed and the next candidate is asked, but its late answer is still accepted. A candidate with a half-open
 * breaker is called in parallel, and awaited only when no other is left. When the breakers block all candidates, the
 * first one is asked anyway that neither requested a pause nor is forced open by staff. Throws the first failure other
 * than `missing`, and `missing` only when every candidate reported it.
 */
export async function askInOrder<Given>(candidates: readonly Candidate<Given>[], deadline: Deadline): Promise<Given> {
  const round = openRound<Given>(deadline)
  const last = candidates.findLast(({ breakerHandle }) => isAvailable(breakerHandle))
  for (const candidate of candidates) {
    const standing = candidate.breakerHandle.standing()
    const release = standing === 'due' && round.hasTime() ? candidate.breakerHandle.takeProbe() : null
    if (release) round.askBeside(candidate, release, candidate === last)
    else if (standing !== 'able' || !round.hasTime()) round.leaveOut(candidate)
    else {
      const good = await round.ask(candidate, candidate === last)
      if (good) return good.answer
    }
  }
  return round.hasAsked() ? round.rest() : askAllTheSame(candidates, deadline)
}

/**
 * Whether the breakers of all candidates block normal calls. A breaker that is due for a probe counts as blocking too.
 */
export const areShutOut = (candidates: readonly Pick<Candidate<unknown>, 'breakerHandle'>[]): boolean =>
  candidates.every(({ breakerHandle }) => breakerHandle.standing() !== 'able')

const isAvailable = (breakerHandle: Candidate<unknown>['breakerHandle']) =>
  breakerHandle.standing() === 'able' || (breakerHandle.standing() === 'due' && !breakerHandle.probe())

type Good<Given> = { answer: Given }

function openRound<Given>(deadline: Deadline) {
  const { until, signal, callTimeout = usualTimeouts.call } = deadline
  const failures: SourceFailure[] = []
  /** Calls that run while nobody waits for them: probes of half-open breakers, and calls that exceeded their time. */
  const underWay: Promise<Outcome<Given>>[] = []
  let probes = 0
  let isOver = false
  let comesLate: (good: Good<Given>) => void = () => {}
  const late = new Promise<Good<Given>>((resolve) => {
    comesLate = resolve
  })
  const getRemainingMs = () => until - performance.now()
  const share = (isAlone: boolean) =>
    isAlone ? getRemainingMs() : Math.min(callTimeout, TIME_SHARE * getRemainingMs())

  async function ask(candidate: Candidate<Given>, isLast: boolean): Promise<Good<Given> | null> {
    const isAlone = isLast && probes === 0
    const call = beginCall(candidate, share(isAlone), deadline, { isAlone })
    const first = await Promise.race(isAlone ? [call.outcome, late] : [call.outcome, call.left, late])
    if ('answer' in first) {
      isOver = true
      call.outcome.catch(makeBugReporter(candidate))
      return first
    }
    failures.push(first.failure)
    if ('isShut' in first && first.isShut) {
      call.abandon()
      call.outcome.catch(makeBugReporter(candidate))
      return null
    }
    underWay.push(call.outcome)
    call.outcome.then((outcome) => 'answer' in outcome && comesLate(outcome), makeBugReporter(candidate))
    return null
  }

  /** Reports an unexpected error of a call after another call has given the answer. */
  const makeBugReporter = (candidate: Candidate<Given>) => (bug: unknown) => {
    if (isOver) candidate.report?.(bug)
  }

  async function rest(): Promise<Given> {
    const answers = underWay.map(async (call) => {
      const outcome = await call
      if ('answer' in outcome) return outcome.answer
      failures.push(outcome.failure)
      throw outcome.failure
    })
    return Promise.any(answers).catch((none: AggregateError) => {
      throw none.errors.find((error) => !(error instanceof SourceFailure)) ?? worst(failures)
    })
  }

  return {
    ask,
    rest,
    hasTime: () => getRemainingMs() > 0,
    askBeside(candidate: Candidate<Given>, release: () => void, isLast: boolean) {
      const { outcome } = beginCall(candidate, share(isLast && probes === 0), deadline)
      probes += 1
      const end = () => {
        probes -= 1
        release()
      }
      outcome.then(end, (bug: unknown) => {
        end()
        makeBugReporter(candidate)(bug)
      })
      signal.addEventListener('abort', release, { once: true })
      underWay.push(outcome)
    },
    leaveOut: ({ breakerHandle }: Candidate<Given>) =>
      failures.push(getRemainingMs() > 0 ? shutOut(breakerHandle) : tooLate()),
    hasAsked: () => underWay.length > 0,
  }
}

const tooLate = () => new SourceFailure('timeout', 'no time was left to ask it')

/**
 * Asks the first candidate that neither requested a pause nor is forced open by staff. When another caller is probing
 * it, waits for the probe and asks only if the breaker is no longer open.
 */
async function askAllTheSame<Given>(candidates: readonly Candidate<Given>[], deadline: Deadline): Promise<Given> {
  const first = candidates.find(({ breakerHandle }) => !['paused', 'held'].includes(breakerHandle.standing()))
  if (!first) throw worst(candidates.map(({ breakerHandle }) => shutOut(breakerHandle)))
  const probe = first.breakerHandle.probe()
  if (probe) await probe
  const remainingMs = deadline.until - performance.now()
  if (remainingMs <= 0) throw tooLate()
  if (probe)
    return first.breakerHandle.standing() === 'shut'
      ? Promise.reject(shutOut(first.breakerHandle))
      : askInOrder([first], deadline)
  const outcome = await beginCall(first, remainingMs, deadline, { isAlone: true }).outcome
  if ('answer' in outcome) return outcome.answer
  throw outcome.failure
}

/**
 * The first failure other than `missing`, preferably not `rate_limited`. `isPartial` is set when some candidates
 * reported `missing`, so that no server is blamed. `retryAfter` is the shortest requested pause, in seconds.
 */
function worst(failures: readonly SourceFailure[]): SourceFailure {
  const real = failures.filter(({ failure }) => failure !== 'missing')
  const reported = real.find(({ failure }) => failure !== 'rate_limited') ?? real[0]
  if (!reported) return failures[0] ?? new SourceFailure('unreachable', 'nobody is there to ask')
  const isPartial = real.length < failures.length
  if (reported.failure !== 'rate_limited' && !isPartial) return reported
  const pauses = real.flatMap(({ retryAfter }) => retryAfter ?? [])
  const retryAfter = reported.failure === 'rate_limited' && pauses.length > 0 ? Math.min(...pauses) : null
  return new SourceFailure(reported.failure, reported.message, { retryAfter, isPartial, cause: reported })
}
