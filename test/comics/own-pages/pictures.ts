import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { ZipFile } from 'yazl'

type Size = { width: number; height: number }
const plain = ({ width, height }: Size, background = '#45678a'): Sharp =>
  sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false })

/** A picture of one colour. */
export const png = (width: number, height: number, background?: string) =>
  plain({ width, height }, background).png({ compressionLevel: 1 }).toBuffer()

export const inFormat = (format: 'jpeg' | 'webp' | 'avif' | 'gif', width = 300, height = 400) =>
  plain({ width, height })
    .toFormat(format, { effort: format === 'jpeg' ? undefined : 1 })
    .toBuffer()

/** A strip of busy pictures 140 pixels high, with 40 white rows between them. */
export async function strip(width: number, height: number): Promise<Buffer> {
  const panel = await sharp({
    create: { width, height: 140, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  })
    .png()
    .toBuffer()
  const tops = Array.from({ length: Math.ceil(height / 180) }, (_, at) => at * 180).filter((top) => top + 140 <= height)
  return plain({ width, height }, '#fff')
    .composite(tops.map((top) => ({ input: panel, left: 0, top })))
    .jpeg({ quality: 60 })
    .toBuffer()
}

/** A small file whose header tells of so many pixels. */
export async function pngHeader(width: number, height: number): Promise<Buffer> {
  const bytes = await png(1, 1)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29)
  return bytes
}

/** A zip file of names and contents. */
export function zipOf(files: Record<string, Buffer | string>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(Buffer.from(bytes), name)
  zip.end()
  return buffer(zip.outputStream)
}

/** A zip file that names its one file so many times, under another name each time. */
export async function stackedZip(count: number, bytes: Buffer): Promise<Buffer> {
  const zip = await zipOf({ '0000.png': bytes })
  const start = zip.lastIndexOf(Buffer.from('504b0102', 'hex'))
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'))
  const entries = Array.from({ length: count }, (_, at) => {
    const entry = Buffer.from(zip.subarray(start, end))
    entry.write(String(at).padStart(4, '0'), 46)
    return entry
  })
  const last = Buffer.from(zip.subarray(end))
  for (const at of [8, 10]) last.writeUInt16LE(count, at)
  last.writeUInt32LE(count * (end - start), 12)
  return Buffer.concat([zip.subarray(0, start), ...entries, last])
}

/** Puts another name of the same length in place of one, which no careful program writes. */
export function renamed(zip: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('names of different lengths')
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')
}

/** Changes the entry of the central directory of a zip: `offset` bytes after its beginning. */
export function patched(zip: Buffer, nth: number, offset: number, value: number, bytes: 2 | 4): Buffer {
  const copy = Buffer.from(zip)
  let at = -1
  for (let one = 0; one <= nth; one += 1) at = copy.indexOf(Buffer.from('504b0102', 'hex'), at + 1)
  if (bytes === 2) copy.writeUInt16LE(value, at + offset)
  else copy.writeUInt32LE(value, at + offset)
  return copy
}
