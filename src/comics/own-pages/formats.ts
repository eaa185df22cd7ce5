import { detectFormat, isHeic } from '../../uploads/image.ts'
import { NO_BYTES, type PageRefusal } from '../rules/own-pages.ts'

export type Fault = Omit<PageRefusal, 'name'>

/** First bytes of archives: zip, RAR, 7z, gzip. */
const archives = ['504b', '52617221', '377abcaf', '1f8b']
export const isArchive = (bytes: Buffer): boolean =>
  archives.some((mark) => bytes.toString('hex', 0, 4).startsWith(mark))

/** Returns why the first bytes of a file show no usable picture, whatever its name; null if they may be one. */
export function findFault(bytes: Buffer): Fault | null {
  if (bytes.length === 0) return { reason: 'empty', msg: NO_BYTES }
  if (detectFormat(bytes) !== null || isHeic(bytes)) return null
  const head = bytes.toString('latin1', 0, HEAD)
  if (head.includes('%PDF-')) return { reason: 'pdf' }
  const format = formats.find(({ starts, at = 0 }) =>
    starts.some((start) => bytes.toString('hex', at, at + 8).startsWith(start)),
  )
  if (format) return { reason: 'format', ...(format.msg && { msg: format.msg }) }
  return { reason: SVG.test(head) || PIXMAP.test(head) || isTarga(bytes) ? 'format' : 'not_image' }
}

const SVG = /^\W{0,9}(<svg[\s>]|<(\?xml|!--|!doctype svg).*<svg[\s>])/is
const PIXMAP = /^P[1-7]\s+[#\d]/
const isTarga = (bytes: Buffer) => bytes.subarray(-18).toString('latin1').startsWith('TRUEVISION-XFILE')

const MOVING_AVIF = 'AVIF bergerak belum bisa dibaca. Simpan sebagai PNG atau JPEG.'

/** The fault of a picture that could not be decoded. */
export const brokenFault = (bytes: Buffer): Fault =>
  bytes.toString('latin1', 4, 12) === 'ftypavis' ? { reason: 'format', msg: MOVING_AVIF } : { reason: 'broken' }

/** Bytes at the start of a file in which a signature is searched. */
const HEAD = 1_024
const VIDEO = 'Ini video. Simpan gambarnya sebagai PNG atau JPEG, lalu kirim lagi.'
const DOCUMENT = 'Ini dokumen. Simpan halamannya sebagai PNG atau JPEG, lalu kirim gambarnya.'
const noArchive = (name: string) => `Arsip ${name} belum bisa dibuka. Simpan sebagai ZIP atau CBZ.`

/** Signatures in hexadecimal, `at` bytes behind the start. Formats without `msg` are pictures in other formats. */
const formats: readonly { starts: readonly string[]; at?: number; msg?: string }[] = [
  // TIFF and BigTIFF, BMP, Photoshop, JPEG XL, JPEG 2000.
  { starts: ['49492a00', '4d4d002a', '49492b00', '4d4d002b', '424d', '38425053', 'ff0a', '0000000c4a584c20'] },
  { starts: ['0000000c6a502020', 'ff4fff51'] },
  // Windows icons, GIMP, Clip Studio.
  { starts: ['00000100', '67696d7020786366', '4353464348554e4b'] },
  // MP4 and QuickTime, Matroska, AVI.
  { starts: ['66747970', '6d6f6f76'], at: 4, msg: VIDEO },
  { starts: ['1a45dfa3'], msg: VIDEO },
  { starts: ['415649204c495354'], at: 8, msg: VIDEO },
  { starts: ['7573746172'], at: 257, msg: noArchive('TAR') },
  { starts: ['fd377a585a00'], msg: noArchive('XZ') },
  { starts: ['28b52ffd'], msg: noArchive('Zstandard') },
  { starts: ['425a68'], msg: noArchive('bzip2') },
  { starts: ['d0cf11e0'], msg: DOCUMENT },
]
