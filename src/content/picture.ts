import type { ContentKind } from '../db/tables.ts'
import { derivedWidths, readDerived } from '../uploads/picture-name.ts'
import type { ContentItem } from './item.ts'

const PICTURES = '/static/uploads/'

/** The addresses in WebP and JPEG, and the size in pixels. */
export type PictureView = { src: string; srcset: string; jpeg: string; width: number; height: number; alt: string }

/** The size in pixels of a partner's emblem, or of a scene. */
export const drawnSize = (kind: ContentKind) =>
  kind === 'partner' ? { width: 960, height: 960 } : { width: 1_600, height: 900 }

/**
 * `key` is the key of the preview that shows the picture before it is public. `alt` is empty if the picture has no
 * text.
 */
export function toPictureView(item: ContentItem, key: string | null = null): PictureView | null {
  const { picture_file: file, width, height, alt } = item
  const fallbackSize = drawnSize(item.kind)
  if (file === null) return null
  const query = key === null ? '' : `?kunci=${encodeURIComponent(key)}`
  const webp = (size: number) => `${PICTURES}${file}-${size}.webp${query}`
  return {
    src: webp(960),
    srcset: derivedWidths.map((size) => `${webp(size)} ${size}w`).join(', '),
    jpeg: `${jpegAddress(file)}${query}`,
    width: width ?? fallbackSize.width,
    height: height ?? fallbackSize.height,
    alt: alt ?? '',
  }
}

/** The picture is at most 1600 pixels wide. */
export const jpegAddress = (file: string): string => `${PICTURES}${file}.jpg`

/** Reads the name of a picture and its size from the last part of its address. The default is a JPEG of 1600 pixels. */
export function readPictureFile(text: string) {
  const [, file, size] = /^(\d{8}_\d{6}_[0-9a-f]{8})(?:\.jpg|-([\w.]+))$/.exec(text) ?? []
  const derivative = size === undefined ? readDerived('1600.jpg') : readDerived(size)
  return file && derivative ? { file, size: derivative } : null
}
