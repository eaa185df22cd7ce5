import { allow } from '../../platform/access.ts'
import { type AppRouter, movedTo } from '../../web/context.ts'
import { Id, readParam, Slug } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { animeHref, cardHref, hrefInOldLink } from '../addresses.ts'
import type { Catalog, Directory } from '../catalog.ts'
import { type Pictures, sourceNote } from '../view-models/cards.ts'
import { animeView } from '../view-models/show.ts'
import { breadcrumbs, seriesData } from '../view-models/structured.ts'
import { animePage } from '../views.ts'

/**
 * Page of an anime title, found by its slug or, in old links, by its number. The slug is tried first, because a slug
 * may consist of digits too.
 */
export function showPages(
  router: AppRouter,
  { catalog, directory, pictures }: { catalog: Catalog; directory: Directory; pictures: Pictures },
) {
  router.get('/anime/:slug', allow('anyone'), async (ctx) => {
    const old = hrefInOldLink(ctx.params.slug ?? '', 'anime')
    if (old !== null) return movedTo(ctx, old)
    const slug = readParam(Slug, ctx.params.slug)
    const answer = await catalog.ask(ctx.state, 'detail', { slug }).catch(unlessNumber(slug))
    if (!answer) return ctx.redirect(animeHref(await slugOfNumber(directory, slug)))
    const { baseUrl } = ctx.state
    const anime = animeView(answer.data, slug, pictures)
    const trail = [
      ['Beranda', '/'],
      [anime.title, animeHref(slug)],
    ] as const
    animePage(ctx, {
      anime,
      note: sourceNote(answer, new Date()),
      image: cardHref(slug),
      jsonLd: [seriesData(baseUrl, anime, answer.data.tipe === 'Movie'), breadcrumbs(baseUrl, trail)],
    })
  })

  // A longer path exists only in old links that contain a whole address.
  router.get('/anime/*address', allow('anyone'), (ctx) => {
    const old = hrefInOldLink(ctx.params.address ?? '', 'anime')
    if (old === null) throw notFound()
    movedTo(ctx, old)
  })
}

const unlessNumber = (slug: string) => (error: unknown) => {
  if (error instanceof Refusal && error.status === 404 && /^\d+$/.test(slug)) return null
  throw error
}

async function slugOfNumber(directory: Directory, id: string): Promise<string> {
  const slug = await directory.slugOf(readParam(Id, id))
  if (slug) return slug
  throw notFound('Yang kamu cari tidak ada di katalog kami.')
}
