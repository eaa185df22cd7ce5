import { bodyParser } from '@koa/bodyparser'
import type { Middleware } from 'koa'
import type { Context } from '../context.ts'
import { toBodyFields } from '../form.ts'
import { Refusal } from '../refusal.ts'
import { parseQuery } from './query.ts'

/** Maximum levels of nesting of a JSON body. No known body has more than six; recursion fails at some thousands. */
const MAX_DEPTH = 32

/** What a route takes besides usual bodies. `isAlwaysJson`: JSON of any content type. */
type Wishes = { isAlwaysJson?: boolean }

/**
 * Parses bodies of up to 64 KB, also of a DELETE. Answers 413 to a larger body, and 400 to an invalid or too deeply
 * nested one. Fields of a form keep the names that were sent ("sizes.0.code"), so that only JSON contains objects.
 */
export function parsedBody(types: ('json' | 'form')[], { isAlwaysJson = false }: Wishes = {}): Middleware {
  const parse = bodyParser({
    // The parser's own reader of forms turns dotted names into objects and lists, and drops the empty places of a list.
    // So forms are read as the type `text`, which replaces `text/plain`; no route reads that.
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

/**
 * Throws a 415 for a body whose type was not parsed, and for JSON that is labeled as a form, as `curl -d` sends it.
 * Otherwise the sender would be told that fields are missing although they were sent.
 */
export function refuseOtherTypes(ctx: Context): void {
  const { rawBody, length } = ctx.request
  // Clients without a body often send `Content-Length: 0` without a content type.
  const isUnread = rawBody === undefined && length !== 0 && ctx.is('json') !== null
  if (isUnread) throw new Refusal(415, 'Kirim isiannya sebagai JSON (`Content-Type: application/json`) atau formulir.')
  // A form begins with the name of a field, in which these characters would be percent-encoded.
  if (ctx.is('urlencoded') && /^\s*[[{]/.test(rawBody))
    throw new Refusal(415, 'Ini JSON, tetapi dikirim sebagai formulir. Kirim dengan `Content-Type: application/json`.')
}

/** Returns the fields of JSON, or of a form without files. Throws a 415 for another body. */
export function readParsed(ctx: Context): Record<string, unknown> {
  refuseOtherTypes(ctx)
  return toBodyFields(ctx.request.body)
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
