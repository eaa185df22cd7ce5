import { randomUUID } from 'node:crypto'
import { Sender } from 'ws'

declare module 'ws' {
  /** Builds frames; missing in the types of ws. */
  export const Sender: {
    frame(
      data: Buffer,
      how: { fin: boolean; opcode: number; mask: boolean; readOnly: boolean; rsv1: boolean },
    ): Buffer[]
  }
}

/** A fragment and the selector of the element it replaces. */
export type Fragment = readonly [target: string, html: string]

/**
 * An event with flat fields: `type`, ids, `message` and data, as API clients expect them. `version` is that of the row
 * it is about. htmx reads `target`, `swap`, `select` and `payload`, so events do not use these names.
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
 * A pushed message as JSON: the event, its id, the moment (ISO 8601), and each changed fragment, byte for byte as in
 * the page. A fragment with `data-version` never replaces a newer one (public/js/live.js).
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

const TEXT_OPCODE = 1

/** A message as a WebSocket frame, built once for all listeners. */
export const textFrame = (text: string): Buffer =>
  Buffer.concat(
    Sender.frame(Buffer.from(text), { fin: true, opcode: TEXT_OPCODE, mask: false, readOnly: true, rsv1: false }),
  )
