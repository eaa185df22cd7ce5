import anyAscii from 'any-ascii'

/**
 * Makes the readable part of an address: letters and digits in lower case, with hyphens. Other scripts are written in
 * Latin letters. If the text is only emoji, the names of the emoji are used.
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
