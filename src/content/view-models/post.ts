import { photoAddress } from '../../accounts/photo/photo.ts'
import { longDate } from '../../web/dates.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import { type ContentItem, type Neighbour, readingMinutes } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { excerptOf, type Heading, renderMarkdown } from '../markdown.ts'
import { type PictureView, pictureOf } from '../picture.ts'
import { type ItemCard, itemCard } from './card.ts'

/** The author's name of items without an account. */
export const EDITORS = 'Redaksi KortekStream'

/**
 * A post as its page shows it. `iso` and `changed` are moments in ISO 8601; `headings` is empty for a text with fewer
 * than two. `before` and `after` are the posts published before and after it.
 */
export type PostView = {
  href: string
  title: string
  lead: string | null
  description: string
  author: { name: string; photo: string | null; isPerson: boolean }
  date: string
  iso: string
  changed: string
  minutes: number
  picture: PictureView | null
  html: string
  headings: Heading[]
  before: { href: string; title: string } | null
  after: { href: string; title: string } | null
  others: ItemCard[]
}

type Around = { before: Neighbour | undefined; after: Neighbour | undefined; others: readonly ContentItem[] }

/** Builds the page of a post. `key`: of the preview that shows a post before it is public. */
export function postView(post: ContentItem, { before, after, others }: Around, key: string | null = null): PostView {
  const at = post.publish_at ?? post.updated_at
  const { html, headings, words } = renderMarkdown(post.body)
  return {
    href: itemHref(post),
    title: post.title,
    lead: post.subtitle,
    description: post.subtitle ?? excerptOf(post.body),
    author: authorOf(post),
    date: longDate(at),
    iso: at.toISOString(),
    changed: new Date(Math.max(at.getTime(), post.updated_at.getTime())).toISOString(),
    minutes: readingMinutes(words),
    picture: pictureOf(post, key),
    html,
    headings: headings.length > 1 ? headings : [],
    before: before ? { href: itemHref(before), title: before.title } : null,
    after: after ? { href: itemHref(after), title: after.title } : null,
    others: others.map(itemCard),
  }
}

/** Returns an item's author for pages; `isPerson` is false if the editors stand for a missing account. */
export const authorOf = ({ author }: ContentItem): PostView['author'] => ({
  name: author?.name ?? EDITORS,
  photo: author && photoAddress(author),
  isPerson: author !== null,
})

/** Structured data (JSON-LD) of a post for search engines. */
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

/** Structured data of who publishes the site. */
export const publisher = { '@type': 'Organization', name: 'KortekStream' } as const
