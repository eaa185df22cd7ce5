import { randomUUID } from 'node:crypto'
import { Sender } from 'ws'

declare module 'ws' {
  /** What makes frames; the types of ws do not tell of it yet. */
  export const Sender: {
    frame(
      data: Buffer,
      how: { fin: boolean; opcode: number; mask: boolean; readOnly: boolean; rsv1: boolean },
    ): Buffer[]
  }
}

/** A fragment of a page with the selector of the element it takes the place of. */
export type Fragment = readonly [target: string, html: string]

/**
 * What happened, in the words of the older systems: `type`, ids, `message` and data, all flat. `version` is that of the one
 * row it is about, where there is one. htmx reads `target`, `swap`, `select` and `payload` itself, so they are no names here.
 */
export type LiveEvent = {
  type: string
  message?: string
  version?: string | number
  target?: never
  swap?: never
  select?: never
  payload?: never
  content?: never
  [data: string]: unknown
}

/**
 * A push as it goes over the wire: the event, its id, the moment (ISO 8601), and each changed fragment with the page's own
 * bytes. A fragment's root that carries `data-version` never takes the place of a newer one (public/js/live.js).
 */
export function message(event: LiveEvent, fragments: readonly Fragment[] = [], now = new Date()): string {
  const content = fragments.map(partial).join('')
  return JSON.stringify({
    ...event,
    event_id: randomUUID(),
    timestamp: now.toISOString(),
    ...(content ? { content } : {}),
  })
}

const partial = ([target, html]: Fragment) =>
  `<hx-partial hx-target="${target}" hx-swap="outerMorph">${html}</hx-partial>`

const TEXT = 1

/** A message as one WebSocket frame, as a server sends it: made once, written to everybody who listens. */
export const textFrame = (text: string): Buffer =>
  Buffer.concat(Sender.frame(Buffer.from(text), { fin: true, opcode: TEXT, mask: false, readOnly: true, rsv1: false }))
