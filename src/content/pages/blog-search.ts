import type { Context } from '../../web/context.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { type FoundRow, foundRows, searchHref } from '../search/found.ts'
import { searchPublished } from '../search/search-queries.ts'
import type { PageDeps } from './find.ts'

type SearchView = { words: string; rows: FoundRow[]; count: string; pagination: PaginationView; canonical: string }
const searchPage = pageOf<{ found: SearchView }>('/content/blog-search')

const PER_PAGE = 12

export async function showFound({ db }: PageDeps, ctx: Context, words: string, page: number): Promise<void> {
  const part = { limit: PER_PAGE, offset: (page - 1) * PER_PAGE }
  const result = await searchPublished(db, { kinds: ['post'], words, ...part }, new Date())
  const last = lastPage(result.total, PER_PAGE)
  if (page > last) throw notFound('Hasil pencariannya tidak sepanjang itu.')
  const found = {
    words,
    rows: await foundRows(db, result),
    count: result.total === 0 ? 'Tidak ada tulisan yang cocok.' : `${result.total} tulisan cocok`,
    pagination: pagination((at) => searchHref(words, at), page, last),
    canonical: searchHref(words, page),
  }
  searchPage(ctx, { found })
}
