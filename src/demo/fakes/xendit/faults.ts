/** An answer ready to be written. */
export type Answer = { status: number; headers: Record<string, string>; body: string }

/**
 * How an API call fails: no answer, a cut connection, a page or half an answer instead of JSON, a redirect to the list,
 * or a Xendit error. `done`: the request is carried out all the same.
 */
export type Fault = {
  done?: boolean
  say: 'hang' | 'cut' | 'html' | 'half' | 'redirect' | { status: number; error_code: string }
}

/** The next faults, and changes of good answers. */
export function createFaults() {
  const waiting: Fault[] = []
  let change: ((content: unknown) => unknown) | null = null
  return {
    add: (fault: Fault, times: number): void => void waiting.push(...Array<Fault>(times).fill(fault)),
    take: (): Fault | null => waiting.shift() ?? null,
    answer({ say }: Fault, good: Answer | null): Answer | 'hang' | 'cut' {
      if (say === 'hang' || say === 'cut') return say
      if (say === 'html') return { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Sebentar</h1>' }
      if (say === 'redirect') return { status: 302, headers: { location: '/v2/invoices' }, body: '' }
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

export const errorAnswer = (status: number, error_code: string, message: string): Answer =>
  jsonAnswer(status, { error_code, message })
