/**
 * Returns the letters and digits of a text without accents, in lower case, with hyphens between the words; at most
 * `most` characters, and empty if the text has none of them. For the readable part of an address.
 */
export const slugWords = (text: string, most: number): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, most)
    .replace(/^-+|-+$/g, '')
