import { SourceFailure } from '../failure.ts'
import { beginCall, type Candidate, type Outcome, type Patience, shutOut } from './call.ts'

/** Of what is left a candidate may take this share, and never more ms than that, while another stands behind it (product.md §4). */
const SHARE = 0.6
const LONGEST = 2_700

/**
 * Asks the candidates in their order, each at most once, and gives the first good answer. One that runs out of its time
 * is left behind, not cut off: it counts as failed at once, and its answer may still come. One whose breaker is half-open
 * is asked beside, and only waited for when nobody else is left. When all are shut out, the first is asked all the same,
 * but never one that asked for a pause.
 * Throws the first failure that was more than "missing"; that one only when nobody was left out and all said so.
 */
export async function askInOrder<Given>(candidates: readonly Candidate<Given>[], patience: Patience): Promise<Given> {
  const round = openRound<Given>(patience)
  const last = candidates.findLast(({ guard }) => guard.standing() === 'able')
  for (const candidate of candidates) {
    const standing = candidate.guard.standing()
    const release = standing === 'due' ? candidate.guard.takeProbe() : null
    if (release) round.askBeside(candidate, release)
    else if (standing !== 'able') round.leaveOut(candidate)
    else {
      const good = await round.ask(candidate, candidate === last)
      if (good) return good.answer
    }
  }
  return round.hasAsked() ? round.rest() : askAllTheSame(candidates, patience)
}

/** Whether nobody of them may be asked just now, so that an answer is not to be expected soon. */
export const areShutOut = (candidates: readonly Pick<Candidate<unknown>, 'guard'>[]): boolean =>
  candidates.every(({ guard }) => guard.standing() !== 'able')

type Good<Given> = { answer: Given }

function openRound<Given>({ until, signal }: Patience) {
  const failures: SourceFailure[] = []
  /** Calls under way that nobody waits for: probes, and those left behind. */
  const underWay: Promise<Outcome<Given>>[] = []
  let comesLate: (good: Good<Given>) => void = () => {}
  const late = new Promise<Good<Given>>((resolve) => {
    comesLate = resolve
  })
  const left = () => Math.max(1, until - performance.now())
  const share = () => Math.min(LONGEST, SHARE * left())

  async function ask(candidate: Candidate<Given>, isLast: boolean): Promise<Good<Given> | null> {
    const call = beginCall(candidate, isLast ? left() : share(), signal)
    const first = await Promise.race(isLast ? [call.outcome, late] : [call.outcome, call.left, late])
    if ('answer' in first) return first
    failures.push(first.failure)
    underWay.push(call.outcome)
    call.outcome.then((outcome) => 'answer' in outcome && comesLate(outcome)).catch(() => {})
    return null
  }

  /** Waits for whoever is still under way. */
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
    askBeside(candidate: Candidate<Given>, release: () => void) {
      const { outcome } = beginCall(candidate, share(), signal)
      outcome.finally(release).catch(() => {})
      underWay.push(outcome)
    },
    leaveOut: ({ guard }: Candidate<Given>) => failures.push(shutOut(guard)),
    hasAsked: () => underWay.length > 0,
  }
}

/** Nobody may be asked. Who waits for the end of another's probe does as that one did. */
async function askAllTheSame<Given>(candidates: readonly Candidate<Given>[], patience: Patience): Promise<Given> {
  const first = candidates.find(({ guard }) => guard.standing() !== 'paused')
  if (!first) throw candidates[0] ? shutOut(candidates[0].guard) : new SourceFailure('unreachable', 'nobody is there')
  const probe = first.guard.probe()
  if (probe) {
    await probe
    return first.guard.standing() === 'shut' ? Promise.reject(shutOut(first.guard)) : askInOrder([first], patience)
  }
  const { outcome } = beginCall(first, Math.max(1, patience.until - performance.now()), patience.signal)
  const ended = await outcome
  if ('answer' in ended) return ended.answer
  throw ended.failure
}

const worst = (failures: readonly SourceFailure[]): SourceFailure =>
  failures.find(({ failure }) => failure !== 'missing') ??
  failures[0] ??
  new SourceFailure('unreachable', 'nobody is there')
