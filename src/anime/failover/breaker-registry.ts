import type { SourceFailure } from '../../net/failure.ts'
import {
  afterFailure,
  afterLateSuccess,
  afterPause,
  afterSuccess,
  type Breaker,
  closedBreaker,
  getStanding,
  type Override,
  type Standing,
} from './breaker.ts'
import { isHarmless } from './observation.ts'

export type BreakerHandle = {
  standing(): Standing
  state(): Breaker
  /** Seconds left of the pause that the server requested (status 429), at least 1. */
  pause(): number
  /**
   * Takes the permit for the single probe. Returns a function that gives it back, or null while another caller holds
   * it.
   */
  takeProbe(): (() => void) | null
  /** Resolves when the running probe ends; null when none is running. */
  probe(): Promise<void> | null
  /** Records the start of a call. The caller reports how the call ended with the returned functions. */
  begin(): CallReport
  /** Calls `react` when the breaker opens, until the returned function cancels that. */
  onOpen(react: () => void): () => void
}

/**
 * `ranOut`: the timeout passed, which counts as a failure at once; an answer or a pause may still be reported later.
 */
type CallReport = { succeeded(): void; failed(failure: SourceFailure): void; ranOut(failure: SourceFailure): void }

export type BreakerRegistry = ReturnType<typeof createBreakerRegistry>

const storedFields = ['state', 'openUntil', 'pausedUntil', 'successes'] as const

type Options = {
  /** Called after a change of a stored field, so that the state survives a restart. */
  changed?: (key: string, breaker: Breaker, before: Breaker) => void
  now?: () => number
  random?: () => number
}

/** Keeps one circuit breaker per source or endpoint for as long as the process runs. */
export function createBreakerRegistry({
  changed: onChange = () => {},
  now = Date.now,
  random = Math.random,
}: Options = {}) {
  const breakers = new Map<string, BreakerHandle>()
  const restored = new Map<string, Breaker>()
  const forced = new Map<string, Exclude<Override, null>>()
  let calls = 0

  function getBreaker(key: string): BreakerHandle {
    const handle = breakers.get(key) ?? create(key)
    breakers.set(key, handle)
    return handle
  }

  function create(key: string): BreakerHandle {
    let breaker = restored.get(key) ?? closedBreaker
    let probing: Promise<void> | null = null
    const waiting = new Set<() => void>()
    const become = (next: Breaker) => {
      const isNews = storedFields.some((name) => next[name] !== breaker[name])
      const before = breaker
      breaker = next
      if (isNews) onChange(key, breaker, before)
      const opens = next.state === 'open' && before.state !== 'open'
      if (opens) for (const react of [...waiting]) react()
    }
    return {
      standing() {
        const override = forced.get(key)
        if (override === 'open') return 'held'
        const standing = getStanding(breaker, now())
        return override === 'closed' && standing !== 'paused' ? 'able' : standing
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
        // True when the breaker opened after this call began: the result of the call then changes nothing.
        const isNoNews = () => breaker.state !== 'closed' && began <= breaker.openedAt
        const recordFailure = (failure: SourceFailure) => {
          if (failure.failure === 'rate_limited' && !failure.isPartial)
            become(afterPause(breaker, failure.retryAfter ?? 60, now()))
          else if (isLate || isNoNews()) return
          else if (isHarmless(failure)) become(afterSuccess(breaker, now()))
          else become(afterFailure(breaker, { call, failure: failure.failure, now: now(), random: random() }))
        }
        return {
          failed: recordFailure,
          ranOut(failure) {
            recordFailure(failure)
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
    breakerOf: getBreaker,
    /** Sets the state with which a breaker begins. A breaker that is already in use keeps its state. */
    restore: (key: string, breaker: Breaker) =>
      void restored.set(key, { ...closedBreaker, ...breaker, openedBy: null }),
    /** Replaces the states that staff force; all other breakers follow their call results again. */
    force(overrides: ReadonlyMap<string, Exclude<Override, null>>): void {
      forced.clear()
      for (const [key, how] of overrides) forced.set(key, how)
    },
    /** Removes the breakers whose key `isWanted` rejects, because their endpoint or source no longer exists. */
    keepOnly(isWanted: (key: string) => boolean): void {
      for (const map of [breakers, restored]) for (const key of [...map.keys()]) if (!isWanted(key)) map.delete(key)
    },
    /** Key and state of every breaker, for metrics. A state forced by staff replaces the actual one. */
    all: () =>
      [...breakers].map(([key, breakerHandle]) => ({
        key,
        state: effective(forced.get(key), breakerHandle.state().state),
      })),
  }
}

const effective = (override: Override | undefined, state: Breaker['state']) => override ?? state
