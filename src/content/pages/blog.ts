import { allow } from '../../platform/access.ts'
import type { AppRouter, Context } from '../../web/context.ts'
import { readQuery, Text } from '../../web/form.ts'
import { answerFeed } from '../../web/formats/feed.ts'
import { lastPage, type PaginationView, paginateOrThrow, pagination, toPageRange } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import type { ContentItem } from '../item.ts'
import { itemHref, kindNames } from '../kinds.ts'
import { MAX_SEARCH_LENGTH } from '../limits.ts'
import { makeExcerpt, renderMarkdown } from '../markdown.ts'
import { countPublished, findNeighbours, listPublished, listYears } from '../queries.ts'
import { searchPublished } from '../search/search-queries.ts'
import { type FoundRow, foundRows, searchHref } from '../search/section.ts'
import { itemCard } from '../view-models/card.ts'
import { getAuthor, type PostView, postData, postView } from '../view-models/post.ts'
import { findPublic, type PageDeps, type ShowItem, trailTo } from './find.ts'
import { listTitle, YearQuery, yearHref, yearLinks } from './years.ts'

const blogPage = pageOf<{ blog: Awaited<ReturnType<typeof readBlog>> }>('/content/blog')
type SearchView = { words: string; rows: FoundRow[]; count: string; pagination: PaginationView; canonical: string }
const searchPage = pageOf<{ found: SearchView }>('/content/blog-search')
const postPage = pageOf<{ post: PostView; isPreview: boolean; jsonLd: string[] }>('/content/post')

const { href: BLOG, many: NAME } = kindNames.post
const PER_PAGE = 12
const OTHERS = 3
const IN_FEED = 20

const Where = YearQuery.extend({ cari: Text.trim().max(MAX_SEARCH_LENGTH).catch('').default('') })

export function blogPages(router: AppRouter, deps: PageDeps) {
  const { db, changes } = deps

  router.get('/blog', allow('anyone'), async (ctx) => {
    ctx.state.madeOf.push(changes.ingredient())
    const { page, tahun: year, cari: words } = readQuery(Where, ctx.query)
    if (words !== '') return showFound(deps, ctx, words, page)
    blogPage(ctx, { blog: await readBlog(deps, year, page) })
  })

  router.get('/blog/feed.xml', allow('anyone'), async (ctx) => {
    ctx.state.madeOf.push(changes.ingredient())
    const posts = await listPublished(db, { kind: 'post' }, { order: 'newest', limit: IN_FEED }, new Date())
    answerFeed(ctx, postFeed(posts, ctx.state.baseUrl))
  })

  router.get('/blog/:slug', allow('anyone'), async (ctx) => {
    const post = await findPublic(deps, ctx, 'post')
    if (post) await showPost(deps, ctx, post)
  })
}

/** Reads a page of the list. Throws a 404 for a page after the last one. */
async function readBlog({ db }: PageDeps, year: number | null, page: number) {
  const [now, filter] = [new Date(), { kind: 'post', year } as const]
  const total = await countPublished(db, filter, now)
  // The first page has one more post: the newest, which is shown large.
  const pages = paginateOrThrow(total - 1, PER_PAGE, page, (at) => yearHref(BLOG, year, at))
  const [limit, offset] = page === 1 ? [PER_PAGE + 1, 0] : [PER_PAGE, (page - 1) * PER_PAGE + 1]
  const cards = (await listPublished(db, filter, { order: 'newest', limit, offset }, now)).map(itemCard)
  const newest = page === 1 ? (cards.shift() ?? null) : null
  return {
    title: listTitle(page, NAME, year),
    years: yearLinks(BLOG, await listYears(db, 'post', now), year),
    newest,
    cards,
    pagination: pages,
    canonical: yearHref(BLOG, year, page),
  }
}

async function showFound({ db }: PageDeps, ctx: Context, words: string, page: number): Promise<void> {
  const part = toPageRange(page, PER_PAGE)
  const result = await searchPublished(db, { kinds: ['post'], words, ...part }, new Date())
  const last = lastPage(result.total, PER_PAGE)
  if (page > last) throw notFound('Hasil pencariannya tidak sepanjang itu.')
  const results = {
    words,
    rows: await foundRows(db, result),
    count: result.total === 0 ? 'Tidak ada tulisan yang cocok.' : `${result.total} tulisan cocok`,
    pagination: pagination((at) => searchHref(words, at), page, last),
    canonical: searchHref(words, page),
  }
  searchPage(ctx, { found: results })
}

export const showPost: ShowItem = async ({ db }, ctx, item, key = null) => {
  const now = new Date()
  const around = await findNeighbours(db, item, now)
  const newest = await listPublished(db, { kind: 'post' }, { order: 'newest', limit: OTHERS + 1 }, now)
  const others = newest.filter(({ id }) => id !== item.id).slice(0, OTHERS)
  const post = postView(item, { ...around, others }, key)
  const { baseUrl } = ctx.state
  const jsonLd = key === null ? [postData(baseUrl, post), trailTo(baseUrl, item, post)] : []
  postPage(ctx, { post, isPreview: key !== null, jsonLd })
}

/** The feed of posts, given newest first. */
function postFeed(posts: readonly ContentItem[], baseUrl: string) {
  const entries = posts.map((post) => ({
    key: `blog/${post.public_id}`,
    title: post.title,
    href: itemHref(post),
    author: getAuthor(post).name,
    published: post.publish_at ?? post.created_at,
    changed: post.updated_at,
    summary: post.subtitle ?? makeExcerpt(post.body),
    html: renderMarkdown(post.body).html.replaceAll(/ (href|src)="\/(?!\/)/g, ` $1="${baseUrl}/`),
  }))
  const names = { key: 'blog', title: 'Blog KortekStream', author: 'Redaksi KortekStream' }
  return { ...names, page: BLOG, self: `${BLOG}feed.xml`, entries }
}
