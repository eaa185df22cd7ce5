import { allow } from '../../platform/access.ts'
import type { AppRouter, Context } from '../../web/context.ts'
import { readQuery, Text } from '../../web/form.ts'
import { breadcrumbs } from '../../web/formats/structured-data.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { fragment, page as pageOf } from '../../web/render.ts'
import type { ContentItem } from '../item.ts'
import { kindNames } from '../kinds.ts'
import { countPublished, findNeighbours, listPublished, listYears } from '../queries.ts'
import { MAX_SEARCH_LENGTH } from '../search/search-queries.ts'
import { type ItemCard, itemCard } from '../view-models/card.ts'
import { type FeedView, feedView } from '../view-models/feed.ts'
import { type PostView, postData, postView } from '../view-models/post.ts'
import { showFound } from './blog-search.ts'
import { findShown, type PageDeps } from './find.ts'
import { type YearLinks, YearQuery, yearHref, yearLinks } from './years.ts'

type BlogView = {
  title: string
  years: YearLinks
  newest: ItemCard | null
  cards: ItemCard[]
  pagination: PaginationView
  canonical: string
}
const blogPage = pageOf<{ blog: BlogView }>('/content/blog')
const postPage = pageOf<{ post: PostView; isPreview: boolean; jsonLd: string[] }>('/content/post')
const feedXml = fragment<FeedView>('/content/feed')

const { href: BLOG, many: NAME } = kindNames.post
const PER_PAGE = 12
/** Other posts beside a post. */
const OTHERS = 3
const IN_FEED = 20

/** Query of the list: a year, or words to search for. */
const Where = YearQuery.extend({ cari: Text.trim().max(MAX_SEARCH_LENGTH).catch('').default('') })

/** The list of posts, its feed, and the page of each. */
export function blogPages(router: AppRouter, deps: PageDeps) {
  const { db, changes } = deps

  router.get('/blog', allow('anyone'), async (ctx) => {
    ctx.state.madeOf.push(changes.ingredient())
    const { page, tahun: year, cari: words } = readQuery(Where, ctx.query)
    if (words !== '') return showFound(deps, ctx, words, page)
    const [now, filter] = [new Date(), { kind: 'post', year } as const]
    const total = await countPublished(db, filter, now)
    // The first page has one more: the newest, which is large.
    const last = lastPage(total - 1, PER_PAGE)
    if (page > last) throw notFound('Halaman ini tidak ada.')
    const [limit, offset] = page === 1 ? [PER_PAGE + 1, 0] : [PER_PAGE, (page - 1) * PER_PAGE + 1]
    const cards = (await listPublished(db, filter, { order: 'newest', limit, offset }, now)).map(itemCard)
    const newest = page === 1 ? (cards.shift() ?? null) : null
    const blog = {
      title: [NAME, year, page > 1 && `halaman ${page}`].filter(Boolean).join(', '),
      years: yearLinks(BLOG, await listYears(db, 'post', now), year),
      newest,
      cards,
      pagination: pagination((at) => yearHref(BLOG, year, at), page, last),
      canonical: yearHref(BLOG, year, page),
    }
    blogPage(ctx, { blog })
  })

  router.get('/blog/feed.xml', allow('anyone'), async (ctx) => {
    ctx.state.madeOf.push(changes.ingredient())
    const posts = await listPublished(db, { kind: 'post' }, { order: 'newest', limit: IN_FEED }, new Date())
    ctx.set({ 'Content-Type': 'application/atom+xml; charset=utf-8', 'Cache-Control': 'public, no-cache' })
    ctx.body = feedXml(feedView(posts, ctx.state.baseUrl))
  })

  router.get('/blog/:slug', allow('anyone'), async (ctx) => {
    const post = await findShown(deps, ctx, 'post')
    if (post) await showPost(deps, ctx, post)
  })
}

/** Answers with the page of a post. `key`: of the preview that shows the post before it is public. */
export async function showPost(
  { db }: Pick<PageDeps, 'db'>,
  ctx: Context,
  item: ContentItem,
  key: string | null = null,
): Promise<void> {
  const now = new Date()
  const around = await findNeighbours(db, item, now)
  const newest = await listPublished(db, { kind: 'post' }, { order: 'newest', limit: OTHERS + 1 }, now)
  const others = newest.filter(({ id }) => id !== item.id).slice(0, OTHERS)
  const post = postView(item, { ...around, others }, key)
  const { baseUrl } = ctx.state
  const trail = [
    ['Beranda', '/'],
    [NAME, BLOG],
    [post.title, post.href],
  ] as const
  const jsonLd = key === null ? [postData(baseUrl, post), breadcrumbs(baseUrl, trail)] : []
  postPage(ctx, { post, isPreview: key !== null, jsonLd })
}
