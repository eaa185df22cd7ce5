import type { ContentItem } from '../item.ts'
import { itemHref, kindNames } from '../kinds.ts'
import { excerptOf, renderMarkdown } from '../markdown.ts'
import { authorOf } from './post.ts'

/** The feed of posts, given newest first. */
export function postFeed(posts: readonly ContentItem[], baseUrl: string) {
  const page = kindNames.post.href
  const entries = posts.map((post) => ({
    key: `blog/${post.public_id}`,
    title: post.title,
    href: itemHref(post),
    author: authorOf(post).name,
    published: post.publish_at ?? post.created_at,
    changed: post.updated_at,
    summary: post.subtitle ?? excerptOf(post.body),
    html: renderMarkdown(post.body).html.replaceAll(/ (href|src)="\/(?!\/)/g, ` $1="${baseUrl}/`),
  }))
  const names = { key: 'blog', title: 'Blog KortekStream', author: 'Redaksi KortekStream' }
  return { ...names, page, self: `${page}feed.xml`, entries }
}
