import { toAbsoluteHref } from '../../../net/links.ts'
import { decoded, episodeSlug } from '../../contract/slugs.ts'
import { type Fields, pick, text } from './values.ts'

/** A value as an absolute http(s) link; a relative one is resolved against `base`. */
export function address(value: unknown, base: string): string | null {
  const link = text(value, 4_000)
  // Text with spaces is no link; it would otherwise be parsed as a relative address.
  return link === null || /^(?!https?:).* /i.test(link) ? null : toAbsoluteHref(link, base)
}

/** The given slug if it is usable, otherwise that of a link to the title's page, `/anime/<slug>/`. */
export function animeSlug(value: unknown, url: string | null): string | null {
  const slug = text(value, 4_000)
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
  const link = address(pick(item, 'url', 'episode_url', 'link'), base)
  const stated = episodeSlug(text(pick(item, 'slug', 'episode_slug'), 4_000) ?? '')
  const url = stated === '' || (link && episodeSlug(link) === stated) ? link : address(`/${stated}/`, base)
  const slug = url ? episodeSlug(url) : ''
  return url && slug !== '' && slug.length <= 200 ? { url, slug } : null
}
