/**
 * Returns the slug of an episode. Only the path of an address is used, never the host. An address that cannot be parsed
 * gives an empty slug.
 */
export function episodeSlug(urlOrSlug: string): string {
  const path = /^(https?:)?\/\//i.test(urlOrSlug) ? urlPath(urlOrSlug) : urlOrSlug
  return path.replace(/^\/+|\/+$/g, '').replace(/^episode\//, '')
}

/** Matches ordinary addresses, which need no parsing. This saves time: a title may have a thousand episodes. */
const PLAIN = /^https?:\/\/[^/?#\\@]+(\/(?!.*\/\.)[\w\-./~]*)$/

function urlPath(url: string): string {
  const plain = PLAIN.exec(url)?.[1]
  if (plain !== undefined) return plain
  if (!URL.canParse(url, 'http://any')) return ''
  return decoded(new URL(url, 'http://any').pathname) ?? ''
}

/** Decodes a part of an address; null if its encoding is invalid. */
export function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

/** Encodes a slug for an address. Slashes inside an episode's slug stay. */
export const encodedSlug = (slug: string) => slug.split('/').map(encodeURIComponent).join('/')

/** One of twelve CSS classes for colours (0 to 11), so that a title has the same colour on every page. */
export function slugHue(slug: string): number {
  let hash = 0
  for (const letter of slug) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return hash % 12
}
