import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Context as KoaContext, Middleware } from 'koa'

/** An answer's bytes, plain and compressed, each made once and shared by everyone who gets the same answer. */
export type Bytes = { plain: Buffer; tag: string; br?: Buffer; gzip?: Buffer }

type Encoding = 'br' | 'gzip'
const SMALL = 512

/** Answers as ready-made bytes: `keepBytes` marks them so that `deliver` compresses them once and never again. */
const bytesOf = new WeakMap<Buffer, Bytes>()

export function keepBytes(plain: Buffer): Bytes {
  const known = bytesOf.get(plain)
  if (known) return known
  const bytes = { plain, tag: createHash('sha1').update(plain).digest('base64url') }
  bytesOf.set(plain, bytes)
  return bytes
}

/**
 * The last step of every text answer: one encoding of the body, an ETag over the bytes sent, 304 where they are known.
 * Streams and answers that chose an encoding themselves (assets, media) pass untouched.
 */
export const deliver: Middleware = async (ctx, next) => {
  await next()
  const body: unknown = ctx.body
  if (!(typeof body === 'string' || Buffer.isBuffer(body)) || ctx.response.get('Content-Encoding')) return
  if (
    !/^(text\/|application\/(json|openapi|manifest|xml|.*\+json|.*\+xml|javascript)|image\/svg)/.test(
      ctx.response.get('Content-Type'),
    )
  )
    return
  const bytes = keepBytes(typeof body === 'string' ? Buffer.from(body) : body)
  const vary = String(ctx.res.getHeader('Vary') ?? '')
  if (!vary.includes('Accept-Encoding')) ctx.set('Vary', vary ? `${vary}, Accept-Encoding` : 'Accept-Encoding')
  const encoding = bytes.plain.length > SMALL ? chooseEncoding(ctx) : null
  if (ctx.status === 200 && (ctx.method === 'GET' || ctx.method === 'HEAD')) {
    ctx.set('ETag', `"${bytes.tag}${encoding ? `-${encoding}` : ''}"`)
    if (ctx.get('If-None-Match') && ctx.fresh) {
      ctx.status = 304
      return
    }
  }
  if (encoding) ctx.set('Content-Encoding', encoding)
  ctx.body = encoding ? compressed(bytes, encoding) : bytes.plain
}

function chooseEncoding(ctx: KoaContext): Encoding | null {
  const accepted = ctx.get('Accept-Encoding')
  if (/\bbr\b(?!;q=0(\.0*)?\b)/.test(accepted)) return 'br'
  return /\bgzip\b(?!;q=0(\.0*)?\b)/.test(accepted) ? 'gzip' : null
}

function compressed(bytes: Bytes, encoding: Encoding): Buffer {
  const made =
    bytes[encoding] ??
    (encoding === 'br'
      ? brotliCompressSync(bytes.plain, { params: brotliParams })
      : gzipSync(bytes.plain, { level: 6 }))
  bytes[encoding] = made
  return made
}

/** Quality 5 costs a sixth of a millisecond a page and once per answer; 11 would cost 36. */
const brotliParams = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT }
