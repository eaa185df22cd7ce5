import { readFileSync } from 'node:fs'

/** A fault of the fake's answers. One path may have several. */
export type Knob = {
  /** Changes the JSON of the answer. `full` returns the whole JSON of any release. */
  reshape?: (json: unknown, full: (alias: string) => unknown) => unknown
  reply?: (reply: Reply) => Reply
  /** Milliseconds before the first byte. */
  wait?: number
  plain?: true
  /** Sends half of the body, then stays silent or cuts the connection. */
  stop?: 'hang' | 'cut'
}
export type Reply = { status: number; type: string; headers: Record<string, string>; text: string }

const json = (status: number, body: object, headers: Record<string, string> = {}): Knob => ({
  reply: () => ({ status, type: 'application/json', headers, text: JSON.stringify(body) }),
})
const html = (status: number, text: string, headers: Record<string, string> = {}): Knob => ({
  reply: () => ({ status, type: 'text/html; charset=UTF-8', headers, text }),
})

function pageIn(name: string): string {
  return readFileSync(new URL(`${name}.html`, import.meta.url), 'utf8')
}

/** A response with status 429. `retryAfter` is the header: seconds or a date. */
export const tooMany = (retryAfter?: string) =>
  json(429, { message: 'Too Many Attempts.' }, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
export const failing = (status: number) => json(status, { message: 'Сервис временно недоступен' })
/** A page that is neither an error nor a challenge. */
export const htmlPage = html(200, pageIn('start-page'))
/** A challenge as a proxy in front of the API sends it. */
export const challenge = html(403, pageIn('challenge'), { 'cf-mitigated': 'challenge', server: 'cloudflare' })
/** The page that a firewall sends to a blocked address. */
export const blocked = html(403, pageIn('blocked'), { server: 'cloudflare' })

export const stalled: Knob = { stop: 'hang' }
export const slow = (wait: number): Knob => ({ wait })
export const truncated: Knob = { reply: (reply) => ({ ...reply, text: reply.text.slice(0, reply.text.length / 2) }) }
export const uncompressed: Knob = { plain: true }

export const faults = {
  too_many: ({ retry_after }) => tooMany(String(retry_after)),
  failing: ({ status }) => failing(status),
  forbidden: () => challenge,
  html: () => htmlPage,
  stalled: () => stalled,
  slow: ({ seconds }) => slow(seconds * 1_000),
  truncated: () => truncated,
  uncompressed: () => uncompressed,
  blocked: () => blocked,
} satisfies Record<string, (fault: { retry_after: number; status: number; seconds: number }) => Knob>
