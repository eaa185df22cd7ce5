import { linkOf } from '../../../net/links.ts'
import { episodeSlug } from '../../contract/slugs.ts'
import { type Fields, pick, text } from './values.ts'

/** Parses an http(s) link, or null. Relative ones are resolved against `base`, the server's address. */
export function address(value: unknown, base: string): string | null {
  const said = text(value, 4_000)
  // Plain words would parse as a relative address.
  return said === null || /^(?!https?:).* /i.test(said) ? null : linkOf(said, base)
}

/** A title's slug: the given one, else from the link to its page, `/anime/<slug>/`. */
export function animeSlug(said: unknown, url: string | null): string | null {
  const slug = text(said, 4_000)
  const isPlain = slug !== null && !/[/:\s?#]/.test(slug)
  const plain = isPlain ? slug : (slugIn(slug) ?? slugIn(url))
  return plain !== null && plain.length <= 200 && !/^\.*$/.test(plain) ? plain : null
}

function slugIn(link: string | null): string | null {
  const slug = /(?:^|\/)anime\/([^/?#]+)/.exec(link ?? '')?.[1]
  try {
    return slug ? text(decodeURIComponent(slug), 4_000) : null
  } catch {
    return null
  }
}

/** An episode's link and slug. A given slug that is not in the link wins, because that server is asked with it. */
export function episodeLink(item: Fields, base: string): { url: string; slug: string } | null {
  const given = address(pick(item, 'url', 'episode_url', 'link'), base)
  const said = episodeSlug(text(pick(item, 'slug', 'episode_slug'), 4_000) ?? '')
  const url = said === '' || (given && episodeSlug(given) === said) ? given : address(`/${said}/`, base)
  const slug = url ? episodeSlug(url) : ''
  return url && slug !== '' && slug.length <= 200 ? { url, slug } : null
}
