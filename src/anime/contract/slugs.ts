/** Of an address only the path is used, never the host. One that cannot be parsed gives an empty slug. */
export function episodeSlug(urlOrSlug: string): string {
  const path = /^(https?:)?\/\//i.test(urlOrSlug) ? urlPath(urlOrSlug) : urlOrSlug
  return path.replace(/^\/+|\/+$/g, '').replace(/^episode\//, '')
}

/** Ordinary addresses need no parsing of the URL, which saves time: a title may have a thousand episodes. */
const PLAIN = /^https?:\/\/[^/?#\\@]+(\/(?!.*\/\.)[\w\-./~]*)$/

function urlPath(url: string): string {
  const plain = PLAIN.exec(url)?.[1]
  if (plain !== undefined) return plain
  if (!URL.canParse(url, 'http://any')) return ''
  return decoded(new URL(url, 'http://any').pathname) ?? ''
}

/** Null for an invalid encoding. */
export function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

/** Slashes inside an episode's slug stay. */
export const encodedSlug = (slug: string) => slug.split('/').map(encodeURIComponent).join('/')

/** One of twelve CSS classes for colours (0 to 11), so that a title has the same colour on every page. */
export function slugHue(slug: string): number {
  let hash = 0
  for (const letter of slug) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return hash % 12
}
