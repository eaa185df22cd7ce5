import { type Fault as AnyFault, createFaults } from '../faults.ts'
import type { Answer } from '../server.ts'
import { errorAnswer } from './answers.ts'

const refusals = {
  quota: errorAnswer(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', { 'retry-after': '0' }),
  unavailable: errorAnswer(503, 'UNAVAILABLE', 'The service is unavailable.', { 'retry-after': '0' }),
  denied: errorAnswer(403, 'PERMISSION_DENIED', 'Permission denied.'),
}

export type Fault = AnyFault<keyof typeof refusals>

export type Knobs = ReturnType<typeof createKnobs>

const off = {
  /** Milliseconds before every answer. */
  latency: 0,
  /** What the models block: the prompt before they answer, or the candidate that they made. */
  blocks: null as 'prompt' | 'candidate' | null,
  isDeaf: false,
  /** Pixels of the longer side of a panel. */
  side: 800,
  /** The code of google.rpc.Code with which operations end; null lets them succeed. */
  ending: null as number | null,
  lie: null as ((content: unknown) => unknown) | null,
}

export function createKnobs() {
  const refuse = (say: keyof typeof refusals): Answer => refusals[say]
  const [calls, tokens] = [createFaults(refuse), createFaults(refuse)]
  return {
    ...off,
    /**
     * Makes the next `times` calls fail: those whose method and path contain `at` or, with `token`, those for an access
     * token.
     */
    fail: (fault: Fault, times = 1, { token = false, at = '' } = {}) => (token ? tokens : calls).fail(fault, times, at),
    faultsOf: (pathname: string) => (pathname === '/token' ? tokens : calls),
    reset(): void {
      calls.clear()
      tokens.clear()
      Object.assign(this, off)
    },
  }
}
