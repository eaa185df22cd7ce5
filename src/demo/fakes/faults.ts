import { type Answer, bare, html, json, type Outcome } from './server.ts'

/**
 * How a call of a fake service fails. `hang`: no answer. `cut`, `torn`: the connection is cut before the answer or in
 * the middle of it. `half`: half a JSON text. `html`: a web page. `empty`: a 200 without content. `redirect`: a redirect.
 * `Refusal` is an error of the service itself. `done`: whether the call is carried out before.
 */
export type Fault<Refusal = { status: number; error_code: string }> = {
  done?: boolean
  say: 'hang' | 'cut' | 'torn' | 'half' | 'html' | 'empty' | 'redirect' | Refusal
}

/** Creates the queue of the faults of the next calls. `refuse` says an error as the service has it. */
export function createFaults<Refusal>(refuse: (refusal: Refusal) => Answer) {
  type Waiting = { fault: Fault<Refusal>; at: string }
  const waiting: Waiting[] = []
  let change: ((content: unknown) => unknown) | null = null

  function failed({ say }: Fault<Refusal>, good: Answer | null): Outcome {
    const page = html(200, '<h1>Sebentar</h1>', { 'content-type': 'text/html' })
    switch (say) {
      case 'hang':
        return 'hang'
      case 'cut':
        return 'cut'
      case 'torn':
        return { ...(good ?? page), stop: 'cut' }
      case 'half':
        return { ...json(200, null), body: String(good?.body ?? '{"id": "').slice(0, 40) }
      case 'html':
        return page
      case 'empty':
        return { ...page, body: '' }
      case 'redirect':
        return bare(302, { location: '/' })
      default:
        return refuse(say)
    }
  }

  function bent(good: Answer): Answer {
    const isJson = good.headers['content-type']?.startsWith('application/json')
    if (!change || good.status !== 200 || !isJson) return good
    return { ...good, body: JSON.stringify(change(JSON.parse(String(good.body)))) }
  }

  return {
    /** Makes the next calls fail in the given way, as many as `times`: those with `at` in method and path. */
    fail: (fault: Fault<Refusal>, times = 1, at = ''): void =>
      void waiting.push(...Array<Waiting>(times).fill({ fault, at })),
    /** Takes the fault of a call off the queue. */
    take(call: string): Fault<Refusal> | null {
      const found = waiting.findIndex(({ at }) => call.includes(at))
      return found < 0 ? null : (waiting.splice(found, 1)[0]?.fault ?? null)
    },
    /** Carries out a call, unless its fault comes first, and returns what is sent. */
    async outcome(fault: Fault<Refusal> | null, answer: () => Promise<Answer> | Answer): Promise<Outcome> {
      if (!fault) return bent(await answer())
      return failed(fault, fault.done ? await answer() : null)
    },
    /** Sets a function that changes the JSON of every successful answer; null removes it. */
    bend(next: typeof change): void {
      change = next
    },
    clear(): void {
      waiting.length = 0
    },
  }
}
