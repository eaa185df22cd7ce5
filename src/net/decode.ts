import { promisify } from 'node:util'
import zlib from 'node:zlib'

/** The `code` of the error. */
type DecodeRefusal = 'CODING_UNKNOWN' | 'CODING_BROKEN' | 'BODY_TOO_LARGE'

/**
 * Undoes at most two content codings (such as gzip). The output is limited, so that a decompression bomb costs no more
 * than a large page. An empty body is valid in any coding.
 */
export async function decode(content: Buffer, codings: string, maxBytes: number): Promise<Buffer> {
  if (content.length === 0) return content
  const names = codings.split(',').map((name) => name.trim().toLowerCase().replace(/^x-/, ''))
  const layers = names.filter((name) => name !== '' && name !== 'identity').reverse()
  if (layers.length > 2) throw refusal('CODING_UNKNOWN')
  let plain = content
  for (const layer of layers) {
    const unpack = unpackers.get(layer)
    if (!unpack) throw refusal('CODING_UNKNOWN')
    plain = await unpack(plain, { maxOutputLength: maxBytes }).catch((error: NodeJS.ErrnoException) => {
      throw refusal(error.code === 'ERR_BUFFER_TOO_LARGE' ? 'BODY_TOO_LARGE' : 'CODING_BROKEN')
    })
  }
  return plain
}

type Unpack = (content: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const inflate: Unpack = promisify(zlib.inflate)
const inflateRaw: Unpack = promisify(zlib.inflateRaw)

const unpackers = new Map<string, Unpack>([
  ['gzip', promisify(zlib.gunzip)],
  // Some servers send deflate without its zlib header. The low four bits of the header's first byte are 8.
  ['deflate', (content, options) => ((content[0] ?? 0) % 16 === 8 ? inflate : inflateRaw)(content, options)],
  ['br', promisify(zlib.brotliDecompress)],
])
// Node has `zstdDecompress` from 22.15 on, with the same parameters as the other functions of zlib.
const zstd: unknown = Reflect.get(zlib, 'zstdDecompress')
if (typeof zstd === 'function') unpackers.set('zstd', promisify(zstd as typeof zlib.gunzip))

/** The value of `Accept-Encoding`. */
export const acceptedCodings = [...unpackers.keys()].join(', ')

const refusal = (code: DecodeRefusal) => Object.assign(new Error(code), { code })
