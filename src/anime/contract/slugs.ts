/**
 * Returns an episode's slug from its slug or its address. Of an address only the path is used, never the host, and a
 * leading `/episode/`, as in this site's addresses, is removed. An address that cannot be parsed gives an empty slug.
 */
export function episodeSlug(urlOrSlug: string): string {
  const path = /^(https?:)?\/\//i.test(urlOrSlug) ? pathOf(urlOrSlug) : urlOrSlug
  return path.replace(/^\/+|\/+$/g, '').replace(/^episode\//, '')
}

/**
 * Matches ordinary addresses, whose path can be taken without parsing the URL. This saves time, because a title may
 * have a thousand episodes.
 */
const PLAIN = /^https?:\/\/[^/?#\\@]+(\/(?!.*\/\.)[\w\-./~]*)$/

function pathOf(url: string): string {
  const plain = PLAIN.exec(url)?.[1]
  if (plain !== undefined) return plain
  if (!URL.canParse(url, 'http://any')) return ''
  return decoded(new URL(url, 'http://any').pathname) ?? ''
}

/** Decodes a part of an address, in which browsers percent-encode non-ASCII letters; null for an invalid encoding. */
export function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

/** Percent-encodes a slug for a URL path; slashes inside an episode's slug stay. */
export const encodedSlug = (slug: string) => slug.split('/').map(encodeURIComponent).join('/')

/**
 * Chooses one of twelve colours (0 to 11) by a title's slug, so that the title has the same colour on every page. The
 * number selects a CSS class, so no inline styles are needed.
 */
export function hueOf(slug: string): number {
  let hash = 0
  for (const letter of slug) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return hash % 12
}
