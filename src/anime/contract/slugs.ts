/**
 * An episode's slug from its address or slug. Only the path counts, never the host. A leading `/episode/` of our own
 * addresses is removed. Other text gives an empty slug.
 */
export function episodeSlug(urlOrSlug: string): string {
  const path = /^(https?:)?\/\//i.test(urlOrSlug) ? pathOf(urlOrSlug) : urlOrSlug
  return path.replace(/^\/+|\/+$/g, '').replace(/^episode\//, '')
}

/** The usual form of an address, whose path needs no parsing: a title may have a thousand of them. */
const PLAIN = /^https?:\/\/[^/?#\\@]+(\/(?!.*\/\.)[\w\-./~]*)$/

function pathOf(url: string): string {
  const plain = PLAIN.exec(url)?.[1]
  if (plain !== undefined) return plain
  if (!URL.canParse(url, 'http://any')) return ''
  const { pathname } = new URL(url, 'http://any')
  try {
    return decodeURIComponent(pathname)
  } catch {
    return ''
  }
}

/** A slug encoded for an address; slashes in an episode's slug stay. */
export const encodedSlug = (slug: string) => slug.split('/').map(encodeURIComponent).join('/')

/** One of twelve colours, chosen by the slug, so that a title looks the same everywhere without inline styles. */
export function hueOf(slug: string): number {
  let hash = 0
  for (const letter of slug) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return hash % 12
}
