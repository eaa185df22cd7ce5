import anyAscii from 'any-ascii'

/**
 * Letters and digits for the readable part of an address, in lower case, with hyphens; other scripts are written in
 * Latin letters. A text of pictures alone is named after them.
 */
export function slugWords(text: string, most: number): string {
  const words = text.normalize('NFKC').replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
  return hyphened(anyAscii(words), most) || hyphened(anyAscii(text), most)
}

const hyphened = (latin: string, most: number): string =>
  latin
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, most)
    .replace(/^-+|-+$/g, '')
