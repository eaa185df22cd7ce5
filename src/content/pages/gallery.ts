import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { readQuery } from '../../web/form.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import { paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import { kindNames } from '../kinds.ts'
import { countAhead, countPublished, listPublished, listYears } from '../queries.ts'
import { galleryData, type PhotoView, photoCard, photoData, photoView } from '../view-models/photo.ts'
import { findPublic, type PageDeps, type ShowItem, trailTo } from './find.ts'
import { listTitle, YearQuery, yearHref, yearLinks } from './years.ts'

const galleryPage = pageOf<{ gallery: Awaited<ReturnType<typeof readGallery>>; jsonLd: string[] }>('/content/gallery')
const photoPage = pageOf<{ photo: PhotoView; isPreview: boolean; jsonLd: string[] }>('/content/photo')

const { href: GALLERY, many: NAME } = kindNames.photo
const PER_PAGE = 24
/** Photos in the filmstrip on each side of the shown one. */
const BESIDE = 5

export function galleryPages(router: AppRouter, deps: PageDeps) {
  router.get('/galeri', allow('anyone'), async (ctx) => {
    ctx.state.madeOf.push(deps.changes.ingredient())
    const { page, tahun: year } = readQuery(YearQuery, ctx.query)
    const gallery = await readGallery(deps, year, page)
    galleryPage(ctx, { gallery, jsonLd: [structuredData(galleryData(ctx.state.baseUrl, gallery))] })
  })

  router.get('/galeri/:slug', allow('anyone'), async (ctx) => {
    const photo = await findPublic(deps, ctx, 'photo')
    if (photo) await showPhoto(deps, ctx, photo)
  })
}

/** Reads a page of the list. Throws a 404 for a page after the last one. */
async function readGallery({ db }: PageDeps, year: number | null, page: number) {
  const [now, filter] = [new Date(), { kind: 'photo', year } as const]
  const count = await countPublished(db, filter, now)
  const pages = paginateOrThrow(count, PER_PAGE, page, (at) => yearHref(GALLERY, year, at))
  const part = { order: 'position', ...toPageRange(page, PER_PAGE) } as const
  return {
    title: listTitle(page, NAME, year),
    count,
    years: yearLinks(GALLERY, await listYears(db, 'photo', now), year),
    cards: (await listPublished(db, filter, part, now)).map(photoCard),
    pagination: pages,
    canonical: yearHref(GALLERY, year, page),
  }
}

export const showPhoto: ShowItem = async ({ db }, ctx, item, key = null) => {
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
  const jsonLd = key === null ? [structuredData(photoData(baseUrl, photo)), trailTo(baseUrl, item, photo)] : []
  photoPage(ctx, { photo, isPreview: key !== null, jsonLd })
}
