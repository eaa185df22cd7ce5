import { allow } from '../../platform/access.ts'
import type { AppRouter, Context } from '../../web/context.ts'
import { readQuery } from '../../web/form.ts'
import { breadcrumbs, structuredData } from '../../web/formats/structured-data.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import type { ContentItem } from '../item.ts'
import { kindNames } from '../kinds.ts'
import { countAhead, countPublished, listPublished, listYears } from '../queries.ts'
import { galleryData, type PhotoCard, type PhotoView, photoCard, photoData, photoView } from '../view-models/photo.ts'
import { findShown, type PageDeps } from './find.ts'
import { type YearLinks, YearQuery, yearHref, yearLinks } from './years.ts'

type GalleryView = {
  title: string
  years: YearLinks
  cards: PhotoCard[]
  pagination: PaginationView
  canonical: string
}
const galleryPage = pageOf<{ gallery: GalleryView; jsonLd: string[] }>('/content/gallery')
const photoPage = pageOf<{ photo: PhotoView; isPreview: boolean; jsonLd: string[] }>('/content/photo')

const { href: GALLERY, many: NAME } = kindNames.photo
const PER_PAGE = 24
/** Photos in the filmstrip on each side of the shown one. */
const BESIDE = 5

/** The list of photos, and the page that shows each. */
export function galleryPages(router: AppRouter, deps: PageDeps) {
  const { db, changes } = deps

  router.get('/galeri', allow('anyone'), async (ctx) => {
    ctx.state.madeOf.push(changes.ingredient())
    const { page, tahun: year } = readQuery(YearQuery, ctx.query)
    const [now, filter] = [new Date(), { kind: 'photo', year } as const]
    const last = lastPage(await countPublished(db, filter, now), PER_PAGE)
    if (page > last) throw notFound('Halaman ini tidak ada.')
    const part = { order: 'position', limit: PER_PAGE, offset: (page - 1) * PER_PAGE } as const
    const gallery = {
      title: [NAME, year, page > 1 && `halaman ${page}`].filter(Boolean).join(', '),
      years: yearLinks(GALLERY, await listYears(db, 'photo', now), year),
      cards: (await listPublished(db, filter, part, now)).map(photoCard),
      pagination: pagination((at) => yearHref(GALLERY, year, at), page, last),
      canonical: yearHref(GALLERY, year, page),
    }
    galleryPage(ctx, { gallery, jsonLd: [structuredData(galleryData(ctx.state.baseUrl, gallery))] })
  })

  router.get('/galeri/:slug', allow('anyone'), async (ctx) => {
    const photo = await findShown(deps, ctx, 'photo')
    if (photo) await showPhoto(deps, ctx, photo)
  })
}

/** Answers with the page of a photo. `key`: of the preview that shows the photo before it is public. */
export async function showPhoto(
  { db }: Pick<PageDeps, 'db'>,
  ctx: Context,
  item: ContentItem,
  key: string | null = null,
): Promise<void> {
  const [now, filter] = [new Date(), { kind: 'photo' } as const]
  const list = (offset: number, limit: number) => listPublished(db, filter, { order: 'position', offset, limit }, now)
  const ahead = await countAhead(db, item, now)
  const total = await countPublished(db, filter, now)
  const [first] = await list(0, 1)
  const [last] = await list(Math.max(0, total - 1), 1)
  const beside = await list(Math.max(0, ahead - BESIDE), 2 * BESIDE + 1)
  const back = `${yearHref(GALLERY, null, Math.floor(ahead / PER_PAGE) + 1)}#foto-${item.public_id}`
  const photo = photoView(item, { ahead, total, first, last, beside, back }, key)
  const { baseUrl } = ctx.state
  const trail = [
    ['Beranda', '/'],
    [NAME, GALLERY],
    [photo.title, photo.href],
  ] as const
  const jsonLd = key === null ? [structuredData(photoData(baseUrl, photo)), breadcrumbs(baseUrl, trail)] : []
  photoPage(ctx, { photo, isPreview: key !== null, jsonLd })
}
