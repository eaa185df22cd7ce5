import { randomUUID } from 'node:crypto'
import { Sender } from 'ws'

declare module 'ws' {
  /** The published types of ws lack this class. */
  export const Sender: {
    frame(
      data: Buffer,
      how: { fin: boolean; opcode: number; mask: boolean; readOnly: boolean; rsv1: boolean },
    ): Buffer[]
  }
}

/** `target`: CSS selector of the element that the fragment replaces. */
export type Fragment = readonly [target: string, html: string]

/**
 * An event. Its fields are flat, as API clients expect. `version`: the version of the row that changed. htmx reads the
 * names `target`, `swap`, `select` and `payload`, and `content` carries the fragments, so events must not use these
 * names.
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
 * Builds a message from an event and each changed fragment, byte for byte as in the page. The browser never replaces a
 * newer fragment by an older one (`data-version`, public/js/live.js).
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

/** Builds a text frame. The same frame can be sent to all subscribers. */
export const textFrame = (text: string): Buffer =>
  Buffer.concat(
    Sender.frame(Buffer.from(text), { fin: true, opcode: TEXT_OPCODE, mask: false, readOnly: true, rsv1: false }),
  )
