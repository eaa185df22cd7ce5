import type { ParameterizedContext } from 'koa'
import rangeParser from 'range-parser'

type Question = Pick<ParameterizedContext, 'method' | 'get'>
type Answer = Question & Pick<ParameterizedContext, 'set' | 'remove' | 'status' | 'type' | 'body'>
type Range = { start: number; end: number }

/** Whether `If-None-Match` names the tag of a response. Weak tags match too. */
export const matchesEtag = (header: string | undefined, etag: string): boolean =>
  listTags(header).some((one) => one === '*' || strong(one) === strong(etag))

const strong = (etag: string) => etag.replace(/^W\//, '')
const listTags = (header: string | undefined) => header?.split(',').map((one) => one.trim()) ?? []

/**
 * Returns 412 if the file does not match `If-Match`, 304 if the client already has it, and null if the file must be
 * sent.
 */
export function checkPreconditions(ctx: Question, etag: string): 304 | 412 | null {
  const ifMatch = ctx.get('If-Match')
  // A weak tag does not guarantee identical bytes, and the client joins the bytes of several responses.
  if (ifMatch && !listTags(ifMatch).some((one) => one === '*' || (one === etag && one === strong(one)))) return 412
  return matchesEtag(ctx.get('If-None-Match') || undefined, etag) ? 304 : null
}

/**
 * Returns the bytes to send of a file of `size` with that tag: the requested range, else the whole file. Returns null
 * if no bytes are sent, after writing a 304, 412 or 416. The headers are those of RFC 9110, checked in the order of its
 * section 13.2.2.
 */
export function takeRange(ctx: Answer, size: number, etag: string): Range | null {
  const condition = checkPreconditions(ctx, etag)
  if (condition) return sendNothing(ctx, condition)
  const isSame = [etag, ''].includes(ctx.get('If-Range'))
  const isRangeRequest = ctx.method === 'GET' && isSame && isRange(ctx.get('Range'), size)
  const ranges = isRangeRequest ? rangeParser(size, ctx.get('Range')) : []
  if (ranges === -1) {
    ctx.set('Content-Range', `bytes */${size}`)
    return sendNothing(ctx, 416)
  }
  const range = typeof ranges === 'object' && ranges.length === 1 ? ranges[0] : undefined
  ctx.status = range ? 206 : 200
  if (range) ctx.set('Content-Range', `bytes ${range.start}-${range.end}/${size}`)
  return range ?? { start: 0, end: size - 1 }
}

/**
 * A header with another unit, or with a range that ends before it begins, is ignored. So is a request for more last
 * bytes than the file has.
 */
function isRange(header: string, size: number): boolean {
  if (!/^bytes=/i.test(header)) return false
  return header
    .slice('bytes='.length)
    .split(',')
    .every((spec) => {
      const [, first, last] = /^\s*(\d*)-(\d*)\s*$/.exec(spec) ?? []
      if (!first) return Number(last || Infinity) <= size
      return !last || Number(first) <= Number(last)
    })
}

/** Answers without the file. An error response has no headers about the file. */
export function sendNothing(ctx: Answer, status: 304 | 412 | 416): null {
  ctx.status = status
  if (status === 304) return null
  for (const name of ['Content-Disposition', 'Content-Length']) ctx.remove(name)
  ctx.set('Cache-Control', 'no-store')
  ctx.type = 'text'
  ctx.body = sentences[status]
  return null
}

const sentences = {
  412: 'Berkas ini sudah bukan yang tadi. Ambil lagi dari awal.',
  416: 'Bagian itu tidak ada di berkas ini.',
}
