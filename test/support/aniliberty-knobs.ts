import type { Knob } from '../../src/demo/fakes/aniliberty/knobs.ts'

/** Faults of the AniLiberty fake that only tests need. */

/**
 * Answers unknown addresses with status 200 and an HTML page that says "not found", as some mirrors do, instead of 404.
 */
export const notFoundPage: Knob = {
  reply: (reply) =>
    reply.status === 404
      ? {
          ...reply,
          status: 200,
          type: 'text/html; charset=UTF-8',
          text: '<!DOCTYPE html><html><head><title>Not Found</title></head><body><div class="code">404</div><div class="message">Not Found</div></body></html>',
        }
      : reply,
}

export const hungUp: Knob = { stop: 'cut' }
/** Sends status 200 without a body. */
export const blank: Knob = { reply: (reply) => ({ ...reply, text: '' }) }
/** Sends the given JSON instead of the correct answer. */
export const insteadJson = (value: unknown): Knob => ({ reshape: () => value })

/** `schedule/week` in the shape that its documentation describes. */
export const wrapped: Knob = { reshape: (value) => ({ data: value }) }
export const numbersAsStrings: Knob = {
  reshape: (value) => everywhere(value, (each) => (typeof each === 'number' ? String(each) : each)),
}
export const without = (...fields: string[]): Knob => ({
  reshape: (value) =>
    everywhere(value, (each) =>
      isRecord(each) ? Object.fromEntries(Object.entries(each).filter(([name]) => !fields.includes(name))) : each,
    ),
})
/** Empties every list of an answer; the paginations count zero items. */
export const emptyLists: Knob = {
  reshape: (value) =>
    everywhere(value, (each) => {
      if (Array.isArray(each)) return []
      return isRecord(each) && 'total_pages' in each ? { ...each, total: 0, count: 0, total_pages: 1, links: {} } : each
    }),
}
/** Answers with the release `alias`, whichever release was requested. */
export const another = (alias: string): Knob => ({
  reshape: (value, full) =>
    isRecord(value) && Array.isArray(value.data) ? { ...value, data: [full(alias)] } : full(alias),
})

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function everywhere(value: unknown, change: (each: unknown) => unknown): unknown {
  const inside = Array.isArray(value)
    ? value.map((each) => everywhere(each, change))
    : isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, everywhere(each, change)]))
      : value
  return change(inside)
}
