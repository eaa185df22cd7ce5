import type { SourceFailure } from '../../net/failure.ts'
import {
  afterFailure,
  afterLateSuccess,
  afterPause,
  afterSuccess,
  type Breaker,
  closedBreaker,
  type Forced,
  type Standing,
  standingOf,
} from './breaker.ts'
import { isHarmless } from './observation.ts'

/** The breaker of a candidate: its state, its single probe, and listeners for its opening. */
export type BreakerHandle = {
  standing(): Standing
  state(): Breaker
  /** Seconds left of a requested pause. */
  pause(): number
  /** Takes the permit to probe; returns the function that gives it back, or null while another holds it. */
  takeProbe(): (() => void) | null
  /** Settles with the running probe; null without one. */
  probe(): Promise<void> | null
  /** Begins a call; the result reports how it ended. */
  begin(): CallReport
  /** Calls `react` once when it opens; the result cancels that. */
  onOpen(react: () => void): () => void
}

/** `ranOut`: its time is over, which counts at once; an answer or a requested pause may still follow. */
type CallReport = { succeeded(): void; failed(failure: SourceFailure): void; ranOut(failure: SourceFailure): void }

export type BreakerRegistry = ReturnType<typeof createBreakerRegistry>

/** Fields whose change is stored. */
const storedFields = ['state', 'openUntil', 'pausedUntil', 'successes'] as const

type Options = {
  /** Called with every change, to store it over restarts. */
  changed?: (key: string, breaker: Breaker, before: Breaker) => void
  now?: () => number
  random?: () => number
}

/** Holds one breaker per candidate key for the life of the process. */
export function createBreakerRegistry({ changed = () => {}, now = Date.now, random = Math.random }: Options = {}) {
  const breakers = new Map<string, BreakerHandle>()
  const restored = new Map<string, Breaker>()
  const forced = new Map<string, Exclude<Forced, null>>()
  let calls = 0

  function breakerOf(key: string): BreakerHandle {
    const known = breakers.get(key) ?? create(key)
    breakers.set(key, known)
    return known
  }

  function create(key: string): BreakerHandle {
    let breaker = restored.get(key) ?? closedBreaker
    let probing: Promise<void> | null = null
    const waiting = new Set<() => void>()
    const become = (next: Breaker) => {
      const isNews = storedFields.some((name) => next[name] !== breaker[name])
      const before = breaker
      breaker = next
      if (isNews) changed(key, breaker, before)
      const opens = next.state === 'open' && before.state !== 'open'
      if (opens) for (const react of [...waiting]) react()
    }
    return {
      standing() {
        const held = forced.get(key)
        if (held === 'open') return 'held'
        const standing = standingOf(breaker, now())
        return held === 'closed' && standing !== 'paused' ? 'able' : standing
      },
      state: () => breaker,
      pause: () => Math.max(1, Math.ceil((breaker.pausedUntil - now()) / 1000)),
      takeProbe() {
        if (probing) return null
        let end = () => {}
        const own = new Promise<void>((resolve) => {
          end = resolve
        })
        probing = own
        return () => {
          if (probing === own) probing = null
          end()
        }
      },
      probe: () => probing,
      begin() {
        calls += 1
        const call = calls
        const began = now()
        let isLate = false
        // It opened while this call was running, so the result adds nothing.
        const isNoNews = () => breaker.state !== 'closed' && began <= breaker.openedAt
        const failed = (failure: SourceFailure) => {
          if (failure.failure === 'rate_limited' && !failure.isPartial)
            become(afterPause(breaker, failure.retryAfter ?? 60, now()))
          else if (isLate || isNoNews()) return
          else if (isHarmless(failure)) become(afterSuccess(breaker, now()))
          else become(afterFailure(breaker, { call, failure: failure.failure, now: now(), random: random() }))
        }
        return {
          failed,
          ranOut(failure) {
            failed(failure)
            isLate = true
          },
          succeeded() {
            if (isLate) become(afterLateSuccess(breaker, call, now()))
            else if (!isNoNews()) become(afterSuccess(breaker, now()))
          },
        }
      },
      onOpen(react) {
        waiting.add(react)
        return () => waiting.delete(react)
      },
    }
  }

  return {
    guardOf: breakerOf,
    /** Restores the state of an earlier process; breakers in use are unchanged. */
    restore: (key: string, breaker: Breaker) =>
      void restored.set(key, { ...closedBreaker, ...breaker, openedBy: null }),
    /** The breakers that staff force from now on; all others are released. */
    force(held: ReadonlyMap<string, Exclude<Forced, null>>): void {
      forced.clear()
      for (const [key, how] of held) forced.set(key, how)
    },
    /** Drops breakers of candidates that no longer exist. */
    keepOnly(isWanted: (key: string) => boolean): void {
      for (const known of [breakers, restored])
        for (const key of [...known.keys()]) if (!isWanted(key)) known.delete(key)
    },
    /** All breakers, for metrics. */
    all: () =>
      [...breakers].map(([key, breakerHandle]) => ({
        key,
        state: effective(forced.get(key), breakerHandle.state().state),
      })),
  }
}

const effective = (held: Forced | undefined, state: Breaker['state']) => held ?? state
