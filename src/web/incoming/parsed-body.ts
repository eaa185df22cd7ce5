import { bodyParser } from '@koa/bodyparser'
import type { Middleware } from 'koa'
import { Refusal } from '../refusal.ts'

/**
 * Levels of nesting that a JSON body may have. No body that this site knows has more than six, and code that walks a
 * value by recursion fails at some thousands.
 */
const MAX_DEPTH = 32

/** What a route takes besides usual bodies. `isAlwaysJson`: JSON of any content type, also in a DELETE. */
type Wishes = { isAlwaysJson?: boolean }

/**
 * Middleware that parses the bodies of requests, of up to 64 KB, into `ctx.request.body`. Answers 413 to a larger body,
 * and 400 to one that cannot be parsed or is nested too deeply.
 */
export function parsedBody(types: ('json' | 'form')[], { isAlwaysJson = false }: Wishes = {}): Middleware {
  const parse = bodyParser({
    enableTypes: types,
    jsonLimit: '64kb',
    formLimit: '64kb',
    ...(isAlwaysJson && { parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'], detectJSON: () => true }),
  })
  return (ctx, next) =>
    parse(ctx, () => {
      if (isDeeper(ctx.request.body, MAX_DEPTH)) throw new Refusal(400, 'Isi kiriman ini bersarang terlalu dalam.')
      return next()
    })
}

/** Whether a parsed value is nested deeper than `most` levels. Walks the value level by level, without recursion. */
function isDeeper(value: unknown, most: number): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return false
}
