import { type Answer, bare, html, json, type Outcome } from './server.ts'

/**
 * A fault of a fake service. `cut`, `torn`: the connection is cut before the response or in the middle of it. `half`:
 * half a JSON text. `empty`: a 200 without content. `Refusal` is an error of the service itself. `done`: the call is
 * carried out before the fault.
 */
export type Fault<Refusal = { status: number; error_code: string }> = {
  done?: boolean
  say: 'hang' | 'cut' | 'torn' | 'half' | 'html' | 'empty' | 'redirect' | Refusal
}

/** The faults of the next calls. `refuse` makes an error in the format of the service. */
export function createFaults<Refusal>(refuse: (refusal: Refusal) => Answer) {
  const waiting: { fault: Fault<Refusal>; at: string }[] = []
  let change: ((content: unknown) => unknown) | null = null

  function makeFailure({ say }: Fault<Refusal>, good: Answer | null): Outcome {
    const page = html(200, '<h1>Sebentar</h1>', { 'content-type': 'text/html' })
    const outcomes = new Map<unknown, Outcome>([
      ['hang', 'hang'],
      ['cut', 'cut'],
      ['torn', { ...(good ?? page), stop: 'cut' }],
      ['half', { ...json(200, null), body: String(good?.body ?? '{"id": "').slice(0, 40) }],
      ['html', page],
      ['empty', { ...page, body: '' }],
      ['redirect', bare(302, { location: '/' })],
    ])
    // Safe: every fault that is not in the table above is a refusal of the service.
    return outcomes.get(say) ?? refuse(say as Refusal)
  }

  function applyChange(good: Answer): Answer {
    const isJson = good.headers['content-type']?.startsWith('application/json')
    if (!change || good.status !== 200 || !isJson) return good
    return { ...good, body: JSON.stringify(change(JSON.parse(String(good.body)))) }
  }

  return {
    /** Makes the next `times` calls fail whose method and path contain `at`. */
    fail: (fault: Fault<Refusal>, times = 1, at = ''): void =>
      void waiting.push(...Array.from({ length: times }, () => ({ fault, at }))),
    take(call: string): Fault<Refusal> | null {
      const index = waiting.findIndex(({ at }) => call.includes(at))
      return index < 0 ? null : (waiting.splice(index, 1)[0]?.fault ?? null)
    },
    /** Carries out a call, unless its fault prevents that. */
    async outcome(fault: Fault<Refusal> | null, answer: () => Promise<Answer> | Answer): Promise<Outcome> {
      if (!fault) return applyChange(await answer())
      return makeFailure(fault, fault.done ? await answer() : null)
    },
    /** `next` changes the JSON of every successful answer; null changes nothing. */
    bend(next: typeof change): void {
      change = next
    },
    clear(): void {
      waiting.length = 0
    },
  }
}
