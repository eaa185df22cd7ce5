import type { Context } from '../context.ts'
import { fragment } from '../render.ts'
import { xmlText } from './xml-text.ts'

/**
 * `key`: an id that stays when the slug changes; `href`: a path; `changed`: the last change; `html`: the whole text.
 */
type Entry = Record<'key' | 'title' | 'href' | 'author' | 'summary', string> & {
  published: Date
  changed: Date
  html?: string
}
/**
 * `page`: path of the page with the same entries; `self`: path of the feed; `since`: its date while it has no entries.
 */
type Feed = Record<'key' | 'title' | 'author' | 'page' | 'self', string> & { since?: Date; entries: readonly Entry[] }

const feedXml = fragment<ReturnType<typeof feedView>>('/shared/feed')

/** Answers with an Atom feed (RFC 4287). `entries` must be sorted with the newest first. */
export function answerFeed(ctx: Context, feed: Feed): void {
  ctx.set({ 'Content-Type': 'application/atom+xml; charset=utf-8', 'Cache-Control': 'public, no-cache' })
  ctx.body = feedXml(feedView(feed, ctx.state.baseUrl))
}

/** Builds the view data. Times are in ISO 8601, and addresses are absolute. XML 1.0 does not allow every character. */
function feedView({ key, title, author, page, self, since = new Date(0), entries }: Feed, baseUrl: string) {
  // Ids are tag: URIs, because those do not change when the site's port or scheme changes.
  const tag = (name: string) => `tag:${new URL(baseUrl).hostname.replace(/[[\]]/g, '')},2026:${name}`
  const views = entries.map(({ published, changed, ...entry }) => ({
    id: tag(entry.key),
    title: xmlText(entry.title),
    href: baseUrl + entry.href,
    author: xmlText(entry.author),
    published: published.toISOString(),
    updated: new Date(Math.max(published.getTime(), changed.getTime())).toISOString(),
    summary: xmlText(entry.summary),
    html: entry.html === undefined ? null : xmlText(entry.html),
  }))
  const updated = views.map((entry) => entry.updated).sort()
  return {
    id: tag(key),
    title: xmlText(title),
    author: xmlText(author),
    updated: updated.at(-1) ?? since.toISOString(),
    self: baseUrl + self,
    page: baseUrl + page,
    entries: views,
  }
}
