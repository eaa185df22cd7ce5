import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import type { AppRouter, Context } from '../../web/context.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Answer } from '../answers/copies.ts'
import type { Catalog } from '../catalog.ts'
import { type Pictures, sourceNote } from '../view-models/cards.ts'
import {
  type ListKind,
  type ListView,
  latestCard,
  latestList,
  latestWays,
  listView,
  movieCard,
  movieList,
  movieWays,
  type Way,
} from '../view-models/lists.ts'
import { listPage, listPageBeyond } from '../views.ts'

const ListPage = z.object({ page: PageNumber.catch(1) })

export function listPages(router: AppRouter, { catalog, pictures }: { catalog: Catalog; pictures: Pictures }) {
  router.get('/all-anime-terbaru', allow('anyone'), async (ctx) => {
    const { page } = readQuery(ListPage, ctx.query)
    const answer = await catalog.ask(ctx.state, 'latest', { page }).catch(noSuchPage(page))
    const now = new Date()
    const cards = (answer?.data.results ?? []).map((item) => latestCard(item, 'episode', pictures, now))
    showList(ctx, latestList, page, answer, { cards, ways: latestWays })
  })

  router.get('/movie', allow('anyone'), async (ctx) => {
    const { page } = readQuery(ListPage, ctx.query)
    const answer = await catalog.ask(ctx.state, 'movies', { page }).catch(noSuchPage(page))
    const films = answer?.data.results ?? []
    const cards = films.map((item) => movieCard(item, pictures))
    showList(ctx, movieList, page, answer, { cards, ways: movieWays(films, new Date().getUTCFullYear()) })
  })
}

/** A page number past the end of the list is shown as a page with a link back to the list. */
const noSuchPage = (page: number) => (error: unknown) => {
  if (error instanceof Refusal && error.status === 404 && page > 1) return null
  throw error
}

function showList(
  ctx: Context,
  kind: ListKind,
  page: number,
  answer: Answer<'latest' | 'movies'> | null,
  { cards, ways }: Pick<ListView, 'cards'> & { ways: Way[] },
) {
  if (!answer) return listPageBeyond(ctx, { kind, page }, 404)
  const list = listView(kind, page, answer.data.pagination.total_pages, cards, ways)
  listPage(ctx, { list, note: sourceNote(answer, new Date()) })
}
