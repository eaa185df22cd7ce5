import type { SourceFailure } from '../failure.ts'
import {
  afterFailure,
  afterLateSuccess,
  afterPause,
  afterSuccess,
  type Breaker,
  closedBreaker,
  type Standing,
  standingOf,
} from './breaker.ts'
import { isHarmless } from './observation.ts'

/** The breaker of one candidate as it lives: its state now, the one probe at a time, and who waits for it to open. */
export type Guard = {
  standing(): Standing
  state(): Breaker
  /** The permit to probe, for one at a time: a way to give it back, or null while another holds it. */
  takeProbe(): (() => void) | null
  /** Settles when the probe under way has ended; null where there is none. */
  probe(): Promise<void> | null
  succeeded(call: number, late: boolean): void
  failed(call: number, failure: SourceFailure): void
  /** Calls back once when it opens; the result takes the wish back. */
  onOpen(react: () => void): () => void
}

export type Guards = ReturnType<typeof createGuards>

type Options = {
  /** Told of every change, to be kept over a restart. */
  changed?: (key: string, breaker: Breaker) => void
  now?: () => number
  random?: () => number
}

/** One guard for each candidate, by its key, for as long as the process lives. */
export function createGuards({ changed = () => {}, now = Date.now, random = Math.random }: Options = {}) {
  const guards = new Map<string, Guard>()
  const restored = new Map<string, Breaker>()

  function guardOf(key: string): Guard {
    const known = guards.get(key) ?? create(restored.get(key) ?? closedBreaker, (breaker) => changed(key, breaker))
    guards.set(key, known)
    return known
  }

  function create(initial: Breaker, tell: (breaker: Breaker) => void): Guard {
    let breaker = initial
    let probing: Promise<void> | null = null
    const waiting = new Set<() => void>()
    const become = (next: Breaker) => {
      const isNews = next.state !== breaker.state || next.pausedUntil !== breaker.pausedUntil
      const opens = next.state === 'open' && breaker.state !== 'open'
      breaker = next
      if (isNews) tell(breaker)
      if (opens) for (const react of [...waiting]) react()
    }
    return {
      standing: () => standingOf(breaker, now()),
      state: () => breaker,
      takeProbe() {
        if (probing) return null
        let end = () => {}
        probing = new Promise((resolve) => {
          end = resolve
        })
        return () => {
          probing = null
          end()
        }
      },
      probe: () => probing,
      succeeded: (call, late) => become(late ? afterLateSuccess(breaker, call, now()) : afterSuccess(breaker, now())),
      failed(call, { failure, retryAfter }) {
        if (failure === 'rate_limited') become(afterPause(breaker, retryAfter ?? 60, now()))
        else if (isHarmless(failure)) become(afterSuccess(breaker, now()))
        else become(afterFailure(breaker, { call, failure, now: now(), random: random() }))
      },
      onOpen(react) {
        waiting.add(react)
        return () => waiting.delete(react)
      },
    }
  }

  return {
    guardOf,
    /** What an earlier process left; says nothing to those already in use. */
    restore: (key: string, breaker: Breaker) => void restored.set(key, breaker),
    /** All that were ever used, for the figures. */
    all: () => [...guards].map(([key, guard]) => ({ key, breaker: guard.state() })),
  }
}
