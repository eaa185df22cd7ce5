/**
 * The slug of an episode, from its address or from a slug: only the path of an address counts, its host never does.
 * Our own addresses carry `/episode/` in front. What is neither gives an empty slug.
 */
export function episodeSlug(urlOrSlug: string): string {
  const path = /^(https?:)?\/\//i.test(urlOrSlug) ? pathOf(urlOrSlug) : urlOrSlug
  return path.replace(/^\/+|\/+$/g, '').replace(/^episode\//, '')
}

/** An address as nearly all are, of which the path can be taken as it stands: a show may have a thousand of them. */
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

/** A slug as it stands in an address; the slashes of an episode's slug stay. */
export const encodedSlug = (slug: string) => slug.split('/').map(encodeURIComponent).join('/')

/** Twelve colours for titles, chosen by the slug, so that a title looks the same everywhere without inline styles. */
export function hueOf(slug: string): number {
  let hash = 0
  for (const letter of slug) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return hash % 12
}
