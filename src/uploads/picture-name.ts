import { randomBytes } from 'node:crypto'
import type { MadeImage } from './image-job.ts'

const endings = { jpeg: 'jpg', png: 'png', webp: 'webp' } as const
const types = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const
const NAME = /^[0-9a-f]{32}-(?<width>[1-9]\d{0,3})x(?<height>[1-9]\d{0,3})\.(?<ending>jpg|png|webp)$/
const DERIVED = /^(?<original>[^.]+\.[a-z]+)-(?:480|800|960|1600)\.(?<ending>jpg|webp)$/

/** Widths of copies. The most common phones show 721 pixels. */
export const derivedWidths = [480, 800, 960, 1_600] as const
export const derivedFormats = ['webp', 'jpeg'] as const
export type Variant = { width: (typeof derivedWidths)[number]; format: (typeof derivedFormats)[number] }

/** Reads the end of an address, such as "480.webp"; null for anything else. */
export function readDerived(text: string): Variant | null {
  const [width, ending] = text.split('.')
  const [size, format] = [
    derivedWidths.find((one) => String(one) === width),
    derivedFormats.find((one) => endings[one] === ending),
  ]
  return size && format && text === `${width}.${ending}` ? { width: size, format } : null
}

/** A random name that contains width and height in pixels. */
export const newName = ({ format, width, height }: Omit<MadeImage, 'bytes'>): string =>
  `${randomBytes(16).toString('hex')}-${width}x${height}.${endings[format]}`

const documentTypes = {
  pdf: 'application/pdf',
  cbz: 'application/vnd.comicbook+zip',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
} as const
type DocumentKind = keyof typeof documentTypes

export const newDocumentName = (kind: DocumentKind): string => `${randomBytes(16).toString('hex')}.${kind}`

/** Null if this site did not make the name. */
export function documentType(name: string): string | null {
  const kind = /^[0-9a-f]{32}\.(\w{3})$/.exec(name)?.[1] ?? ''
  return Object.entries(documentTypes).find(([one]) => one === kind)?.[1] ?? null
}

const RAW = /^[0-9a-f]{32}\.bin$/

/** A name for a file that is kept as it was sent, and only ever downloaded. */
export const newRawName = (): string => `${randomBytes(16).toString('hex')}.bin`

/** The content type of a picture, of a copy, or of a file that was kept as it was sent; null for any other name. */
export const storedType = (name: string): string | null =>
  readName(name)?.type ?? (RAW.test(name) ? 'application/octet-stream' : null)

export const nameOfCopy = (name: string): string => `${randomBytes(16).toString('hex')}${name.slice(32)}`

export const nameOfDerived = (name: string, { width, format }: Variant): string => `${name}-${width}.${endings[format]}`

/** Returns the name of the original picture. If the name is not that of a copy, returns the name itself. */
export const getOriginalName = (name: string): string => DERIVED.exec(name)?.groups?.original ?? name

/** `size` is the size of the picture. Returns null for any other name, so that such a name never becomes a path. */
export function readName(name: string) {
  const derived = DERIVED.exec(name)?.groups
  const own = NAME.exec(derived?.original ?? name)?.groups
  // The cast is safe, because the patterns allow only these file endings.
  const type = types[(derived ?? own)?.ending as keyof typeof types]
  return own && type ? { type, size: { width: Number(own.width), height: Number(own.height) } } : null
}
