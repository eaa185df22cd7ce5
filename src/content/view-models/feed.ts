import { xmlText } from '../../web/formats/xml-text.ts'
import type { ContentItem } from '../item.ts'
import { itemHref, kindNames } from '../kinds.ts'
import { excerptOf, renderMarkdown } from '../markdown.ts'
import { authorOf } from './post.ts'

/** Data of the Atom feed (RFC 4287) of posts, given newest first. Times are in ISO 8601, and addresses are absolute. */
export function feedView(posts: readonly ContentItem[], baseUrl: string) {
  // Entry ids are tag: URIs, because these stay the same when the site's port or scheme or the slug of a post changes.
  const tag = (name: string) => `tag:${new URL(baseUrl).hostname.replace(/[[\]]/g, '')},2026:${name}`
  const page = baseUrl + kindNames.post.href
  const entries = posts.map((post) => {
    const published = post.publish_at ?? post.created_at
    return {
      id: tag(`blog/${post.public_id}`),
      title: xmlText(post.title),
      href: baseUrl + itemHref(post),
      author: xmlText(authorOf(post).name),
      published: published.toISOString(),
      updated: new Date(Math.max(published.getTime(), post.updated_at.getTime())).toISOString(),
      summary: xmlText(post.subtitle ?? excerptOf(post.body)),
      html: xmlText(renderMarkdown(post.body).html.replaceAll(/ (href|src)="\/(?!\/)/g, ` $1="${baseUrl}/`)),
    }
  })
  const updated = entries
    .map((entry) => entry.updated)
    .sort()
    .at(-1)
  return { id: tag('blog'), updated: updated ?? new Date(0).toISOString(), self: `${page}feed.xml`, page, entries }
}
export type FeedView = ReturnType<typeof feedView>
