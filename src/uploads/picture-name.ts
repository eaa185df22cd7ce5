import { randomBytes } from 'node:crypto'
import type { MadeImage } from './image-job.ts'

const endings = { jpeg: 'jpg', png: 'png', webp: 'webp' } as const
const types = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const
const NAME = /^[0-9a-f]{32}-(?<width>[1-9]\d{0,3})x(?<height>[1-9]\d{0,3})\.(?<ending>jpg|png|webp)$/

/** Makes a random file name for a picture; the name contains its width and height in pixels. */
export const newName = ({ format, width, height }: Omit<MadeImage, 'bytes'>): string =>
  `${randomBytes(16).toString('hex')}-${width}x${height}.${endings[format]}`

/** Makes another random file name for a copy of a stored picture. */
export const nameOfCopy = (name: string): string => `${randomBytes(16).toString('hex')}${name.slice(32)}`

/**
 * Parses the file name of a stored picture. Returns null for any other name, so that such a name never becomes a path.
 */
export function readName(name: string) {
  const { width, height, ending } = NAME.exec(name)?.groups ?? {}
  // The cast is safe, because the pattern allows only these endings.
  const type = types[ending as keyof typeof types]
  return type ? { type, size: { width: Number(width), height: Number(height) } } : null
}
