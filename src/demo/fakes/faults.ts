/** An HTTP response of a fake gateway. */
export type Answer = { status: number; headers: Record<string, string>; body: string }

/**
 * How an API call of a fake gateway fails. `hang`: no answer. `cut`: the connection is cut. `html` and `half`: a web
 * page or half a JSON text. `redirect`: a redirect. An object is an error of the gateway. `done`:
 * whether the request is carried out before the failure.
 */
export type Fault = {
  done?: boolean
  say: 'hang' | 'cut' | 'html' | 'half' | 'redirect' | { status: number; error_code: string }
}

/**
 * Creates the queue of failures for the next API calls, and an optional function that changes the JSON of successful
 * answers. `errorAnswer` builds an error as the gateway has it.
 */
export function createFaults(errorAnswer: (status: number, code: string, message: string) => Answer) {
  const waiting: Fault[] = []
  let change: ((content: unknown) => unknown) | null = null
  return {
    add: (fault: Fault, times: number): void => void waiting.push(...Array<Fault>(times).fill(fault)),
    take: (): Fault | null => waiting.shift() ?? null,
    answer({ say }: Fault, good: Answer | null): Answer | 'hang' | 'cut' {
      if (say === 'hang' || say === 'cut') return say
      if (say === 'html') return { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Sebentar</h1>' }
      if (say === 'redirect') return { status: 302, headers: { location: '/' }, body: '' }
      if (say === 'half') return { status: 200, headers: json, body: (good?.body ?? '{"id": "').slice(0, 40) }
      return errorAnswer(say.status, say.error_code, 'An unexpected error occurred')
    },
    bend(next: typeof change): void {
      change = next
    },
    bent(good: Answer | null): Answer {
      if (!good) return errorAnswer(500, 'SERVER_ERROR', 'An unexpected error occurred')
      if (!change || good.status !== 200 || good.headers['content-type'] !== json['content-type']) return good
      return { ...good, body: JSON.stringify(change(JSON.parse(good.body))) }
    },
  }
}

const json = { 'content-type': 'application/json; charset=utf-8' }

export const jsonAnswer = (status: number, content: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { ...json, ...headers },
  body: JSON.stringify(content),
})
