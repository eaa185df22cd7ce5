import { linkOf } from '../../../net/links.ts'
import { decoded, episodeSlug } from '../../contract/slugs.ts'
import { type Fields, pick, text } from './values.ts'

/**
 * Returns a value as an absolute http(s) link, or null. A relative link is resolved against `base`, the server's
 * address.
 */
export function address(value: unknown, base: string): string | null {
  const said = text(value, 4_000)
  // Text with spaces is no link; it would otherwise be parsed as a relative address.
  return said === null || /^(?!https?:).* /i.test(said) ? null : linkOf(said, base)
}

/**
 * Returns a title's slug: the given one if it is usable, otherwise from a link to the title's page, `/anime/<slug>/`.
 */
export function animeSlug(said: unknown, url: string | null): string | null {
  const slug = text(said, 4_000)
  const isPlain = slug !== null && !/[/:\s?#]/.test(slug)
  const plain = isPlain ? slug : (slugIn(slug) ?? slugIn(url))
  return plain !== null && plain.length <= 200 && !/^\.*$/.test(plain) ? plain : null
}

function slugIn(link: string | null): string | null {
  const slug = /(?:^|\/)anime\/([^/?#]+)/.exec(link ?? '')?.[1]
  return slug ? text(decoded(slug), 4_000) : null
}

/**
 * Reads an episode's link and slug. If the link does not contain the given slug, the slug wins, because later requests
 * to that server need it.
 */
export function episodeLink(item: Fields, base: string): { url: string; slug: string } | null {
  const given = address(pick(item, 'url', 'episode_url', 'link'), base)
  const said = episodeSlug(text(pick(item, 'slug', 'episode_slug'), 4_000) ?? '')
  const url = said === '' || (given && episodeSlug(given) === said) ? given : address(`/${said}/`, base)
  const slug = url ? episodeSlug(url) : ''
  return url && slug !== '' && slug.length <= 200 ? { url, slug } : null
}
