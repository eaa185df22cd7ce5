import { type Answer, errorAnswer, type Request } from './answers.ts'

/**
 * How one call fails. `hang`: no answer. `cut`: the connection is cut before the answer. `half`: it is cut in the middle
 * of the answer. `html`: a web page. `empty`: a 200 without content. `quota`, `unavailable`, `denied`: a 429, 503 or 403.
 * `done`: whether the call is carried out before.
 */
export type Fault = {
  say: 'hang' | 'cut' | 'half' | 'html' | 'empty' | 'quota' | 'unavailable' | 'denied'
  done?: boolean
}

export type Knobs = ReturnType<typeof createKnobs>

/** A service of the fake: answers the requests that are its own, and returns null for all others. */
export type Service = (request: Request, knobs: Knobs) => Promise<Answer | null> | Answer | null

/** How the fake misbehaves. All of it is off at first. */
export function createKnobs() {
  const waiting: { fault: Fault; at: string }[] = []
  const atToken: Fault[] = []
  return {
    /** Milliseconds before every answer. */
    latency: 0,
    /** Whether models block prompts: before they answer, or the candidate that they made. */
    blocks: null as 'prompt' | 'candidate' | null,
    /** Whether nothing is heard in recordings. */
    isDeaf: false,
    /** With which code, as google.rpc.Code has them, operations end; null lets them succeed. */
    ending: null as number | null,
    /** What models and voices say in place of their answers; null lets them answer. */
    lie: null as ((content: unknown) => unknown) | null,
    /**
     * Makes the next calls fail in the given way, as many as `times`: those with `at` in method and path, or, with
     * `token`, those for an access token.
     */
    fail(fault: Fault, times = 1, { token = false, at = '' } = {}): void {
      if (token) atToken.push(...Array<Fault>(times).fill(fault))
      else waiting.push(...Array(times).fill({ fault, at }))
    },
    take(asked: string): Fault | null {
      const found = waiting.findIndex(({ at }) => asked.includes(at))
      return found < 0 ? null : (waiting.splice(found, 1)[0]?.fault ?? null)
    },
    takeTokenFault: (): Fault | null => atToken.shift() ?? null,
    /** Returns what is sent in place of a good answer, which is null if the call was not carried out. */
    bent(good: Answer | null, fault: Fault | null): Answer | 'cut' {
      const retry = { 'retry-after': '0' }
      const page = { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('<h1>Sebentar</h1>') }
      if (fault?.say === 'cut') return 'cut'
      if (fault?.say === 'html') return page
      if (fault?.say === 'empty') return { ...page, body: Buffer.alloc(0) }
      if (fault?.say === 'quota') return errorAnswer(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', retry)
      if (fault?.say === 'unavailable') return errorAnswer(503, 'UNAVAILABLE', 'The service is unavailable.', retry)
      if (fault?.say === 'denied') return errorAnswer(403, 'PERMISSION_DENIED', 'Permission denied.')
      return good ?? page
    },
    reset(): void {
      waiting.length = 0
      atToken.length = 0
      Object.assign(this, { latency: 0, blocks: null, isDeaf: false, ending: null, lie: null })
    },
  }
}
