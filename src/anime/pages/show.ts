import { z } from 'zod'
import type { AppRouter } from '../../web/context.ts'
import { notFound } from '../../web/errors.ts'
import { Digits, readParam, Text } from '../../web/form.ts'
import type { Catalog } from '../catalog.ts'
import { animeHref, sourceNote } from '../present/cards.ts'
import { animeView } from '../present/show.ts'
import { breadcrumbs, seriesData } from '../structured.ts'
import { animePage } from '../views.ts'

export const Slug = Text.min(1).max(200)
const NumericId = Digits.pipe(z.int().min(1).max(2_147_483_647))

/** One title, and old links that carry its number. */
export function showPages(router: AppRouter, { catalog }: { catalog: Catalog }) {
  router.get('/anime/:slug', async (ctx) => {
    const slug = readParam(Slug, ctx.params.slug)
    if (/^\d+$/.test(slug)) return ctx.redirect(animeHref(await slugOfNumber(catalog, slug)))
    const { baseUrl } = ctx.state
    const answer = await catalog.ask(ctx.state, 'detail', { slug })
    const anime = animeView(answer.data, slug, baseUrl)
    const trail = [
      ['Beranda', '/'],
      [anime.title, animeHref(slug)],
    ] as const
    animePage(ctx, {
      anime,
      note: sourceNote(answer, new Date()),
      image: `/kartu/${slug}.png`,
      jsonLd: [seriesData(baseUrl, anime, answer.data.tipe === 'Movie'), breadcrumbs(baseUrl, trail)],
    })
  })
}

async function slugOfNumber(catalog: Catalog, id: string): Promise<string> {
  const slug = await catalog.slugOf(readParam(NumericId, id))
  if (slug) return slug
  throw notFound('Yang kamu cari tidak ada di katalog kami.')
}
