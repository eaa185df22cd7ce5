import { photoAddress } from '../../accounts/photo/photo.ts'
import { longDate } from '../../web/dates.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import { type ContentItem, type Neighbour, readingMinutes } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { makeExcerpt, renderMarkdown } from '../markdown.ts'
import { toPictureView } from '../picture.ts'
import { itemCard } from './card.ts'

/** The author that readers see if an item has no account. */
export const EDITORS = 'Redaksi KortekStream'

type Around = { before: Neighbour | undefined; after: Neighbour | undefined; others: readonly ContentItem[] }

/**
 * `iso` and `changed` are moments in ISO 8601. `headings` is empty for a text with fewer than two headings. `key` is
 * the key of the preview.
 */
export function postView(post: ContentItem, { before, after, others }: Around, key: string | null = null) {
  const at = post.publish_at ?? post.updated_at
  const { html, headings, words } = renderMarkdown(post.body)
  return {
    href: itemHref(post),
    title: post.title,
    lead: post.subtitle,
    description: post.subtitle ?? makeExcerpt(post.body),
    author: getAuthor(post),
    date: longDate(at),
    iso: at.toISOString(),
    changed: new Date(Math.max(at.getTime(), post.updated_at.getTime())).toISOString(),
    minutes: readingMinutes(words),
    picture: toPictureView(post, key),
    html,
    headings: headings.length > 1 ? headings : [],
    before: before ? { href: itemHref(before), title: before.title } : null,
    after: after ? { href: itemHref(after), title: after.title } : null,
    others: others.map(itemCard),
  }
}
export type PostView = ReturnType<typeof postView>

/** `isPerson` is false if the editors stand for a missing account. */
export const getAuthor = ({ author }: ContentItem) => ({
  name: author?.name ?? EDITORS,
  photo: author && photoAddress(author),
  isPerson: author !== null,
})

export const postData = (baseUrl: string, post: PostView): string =>
  structuredData({
    '@type': 'BlogPosting',
    headline: post.title,
    ...(post.description ? { description: post.description } : {}),
    url: baseUrl + post.href,
    mainEntityOfPage: baseUrl + post.href,
    inLanguage: 'id',
    datePublished: post.iso,
    dateModified: post.changed,
    author: { '@type': post.author.isPerson ? 'Person' : 'Organization', name: post.author.name },
    publisher,
    ...(post.picture ? { image: baseUrl + post.picture.jpeg } : {}),
  })

export const publisher = { '@type': 'Organization', name: 'KortekStream' } as const
