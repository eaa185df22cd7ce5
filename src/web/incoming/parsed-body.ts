import { bodyParser } from '@koa/bodyparser'
import type { Middleware } from 'koa'
import { Refusal } from '../refusal.ts'
import { parseQuery } from './query.ts'

/** Levels of nesting of a JSON body. No known body has more than six; recursion fails at some thousands. */
const MAX_DEPTH = 32

/** What a route takes besides usual bodies. `isAlwaysJson`: JSON of any content type. */
type Wishes = { isAlwaysJson?: boolean }

/**
 * Parses bodies of up to 64 KB, also of a DELETE. Answers 413 to a larger one, and 400 to a bad or too deep one. Fields
 * of a form stand by the names that were sent ("sizes.0.code"), so that only JSON has objects in it.
 */
export function parsedBody(types: ('json' | 'form')[], { isAlwaysJson = false }: Wishes = {}): Middleware {
  const parse = bodyParser({
    // The parser's own reader of forms makes objects and lists of dotted names, and drops the empty places of a list. This
    // type takes the place of `text/plain`, which nothing here reads.
    enableTypes: types.map((type) => (type === 'form' ? 'text' : type)),
    extendTypes: { text: ['application/x-www-form-urlencoded'] },
    jsonLimit: '64kb',
    textLimit: '64kb',
    parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
    ...(isAlwaysJson && { detectJSON: () => true }),
  })
  return (ctx, next) =>
    parse(ctx, () => {
      const { body } = ctx.request
      if (ctx.is('urlencoded') && typeof body === 'string') ctx.request.body = parseQuery(body)
      else if (isDeeper(body, MAX_DEPTH)) throw new Refusal(400, 'Isi kiriman ini bersarang terlalu dalam.')
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
