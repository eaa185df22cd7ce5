/** A fault of the fake's answers. One path may have several. */
export type Knob = {
  /**
   * Changes the JSON of the fake's answer before it is sent. `full` returns the whole JSON of any release, as the
   * address of that release sends it.
   */
  reshape?: (json: unknown, full: (alias: string) => unknown) => unknown
  /** Changes or replaces the response. */
  reply?: (reply: Reply) => Reply
  /** Milliseconds before the first byte. */
  wait?: number
  /** Whether the body is never compressed, whatever the client accepts. */
  plain?: true
  /** Sends the headers and half of the body, then either stays silent or cuts the connection. */
  stop?: 'hang' | 'cut'
}
export type Reply = { status: number; type: string; headers: Record<string, string>; text: string }

const json = (status: number, body: object, headers: Record<string, string> = {}): Knob => ({
  reply: () => ({ status, type: 'application/json', headers, text: JSON.stringify(body) }),
})
const html = (status: number, text: string, headers: Record<string, string> = {}): Knob => ({
  reply: () => ({ status, type: 'text/html; charset=UTF-8', headers, text }),
})

/** Status 429. `retryAfter` is the header: seconds or a date. */
export const tooMany = (retryAfter?: string) =>
  json(429, { message: 'Too Many Attempts.' }, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
/** 5xx, 403 or 451 with the JSON that upstream sends along. */
export const failing = (status: number) => json(status, { message: 'Сервис временно недоступен' })
/** Status 200 with the site's HTML start page: neither an error nor a challenge. */
export const htmlPage = html(
  200,
  `<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>Аниме с русской озвучкой</title></head>
<body><main><h1>Смотри вместе с нами</h1><p>${'Новые серии каждый день, а по субботам ещё и старые. '.repeat(20)}</p>
<a href="/anime/releases">Релизы</a> <a href="/anime/schedule">Расписание</a></main></body></html>`,
)
/** A bot challenge: 403 HTML, as a proxy in front of the API would send it. */
export const challenge = html(
  403,
  `<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow"></head>
<body><div class="main-wrapper"><h1>api.aniliberty.test</h1><h2>Checking that you are human. This may take some seconds.</h2>
<noscript>Enable JavaScript and cookies to continue</noscript></div>
<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=0000000000000000"></script></body></html>`,
  { 'cf-mitigated': 'challenge', server: 'cloudflare' },
)
/** Status 403 with the page that a firewall sends to an address from which it wants nothing. */
export const blocked = html(
  403,
  `<!DOCTYPE html><html lang="en-US"><head><title>Attention Required!</title></head>
<body><h1>Sorry, you have been blocked</h1><h2>You are unable to access api.aniliberty.test</h2></body></html>`,
  { server: 'cloudflare' },
)

export const stalled: Knob = { stop: 'hang' }
export const slow = (wait: number): Knob => ({ wait })
/** A whole answer whose JSON ends half-way. */
export const truncated: Knob = { reply: (reply) => ({ ...reply, text: reply.text.slice(0, reply.text.length / 2) }) }
export const uncompressed: Knob = { plain: true }

/** The faults that are switched by name. */
export const faults = {
  /** Status 429 with the header Retry-After, in seconds. */
  too_many: ({ retry_after }) => tooMany(String(retry_after)),
  /** The status `status`, with JSON. */
  failing: ({ status }) => failing(status),
  forbidden: () => challenge,
  html: () => htmlPage,
  stalled: () => stalled,
  slow: ({ seconds }) => slow(seconds * 1_000),
  truncated: () => truncated,
  uncompressed: () => uncompressed,
  /** Status 403 for every path. */
  blocked: () => blocked,
} satisfies Record<string, (fault: { retry_after: number; status: number; seconds: number }) => Knob>
