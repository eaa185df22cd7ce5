import * as z from 'zod'
import { recordAction, toActor } from '../../../audit/audit.ts'
import type { Context } from '../../../web/context.ts'
import { notFound } from '../../../web/refusal.ts'
import { type Banner, changeBanner, listBanners } from '../../comic/banner-queries.ts'
import { words } from '../../comic/fields.ts'
import { type ComicCall, callsFor, type Deps, reader } from '../call.ts'
import { component, example, perhaps, RowId, text, wholeFrom, YesOrNo } from '../envelope.ts'
import { ComicModel, comicModel } from './shapes.ts'

const BannerModel = component('ComicBanner', {
  id: z.int(),
  slug: text('pilihan'),
  title: text('Pilihan minggu ini'),
  description: text('Komik yang paling hangat.'),
  image_url: ComicModel.shape.cover_url,
  link_url: perhaps('/komik/'),
  is_active: z.boolean(),
  display_order: z.int(),
  comics: z.array(ComicModel),
})

const Address = z.string().trim().max(2_000, 'Alamat ini terlalu panjang.')
const Link = Address.regex(/^(\/|https?:\/\/)[^\s\0]*$/, 'Tulis alamat yang dimulai dengan / atau https://.')
const BannerForm = z.object({
  title: example('Pilihan minggu ini', words(1, 200, 'Judul').exactOptional()),
  description: words(0, 500, 'Keterangan').exactOptional(),
  link_url: Link.nullable().exactOptional(),
  is_active: YesOrNo.exactOptional(),
  display_order: wholeFrom(0, 1_000_000, 'display_order').exactOptional(),
  comic_ids: z.array(RowId, 'comic_ids harus berupa daftar.').max(40, 'Paling banyak 40 komik.').exactOptional(),
})

const bannerModel = (base: string, banner: Banner) => {
  const comics = banner.comics.map((comic) => comicModel(base, comic))
  return { ...banner, image_url: comics[0]?.cover_url ?? null, comics }
}

/** Throws a 404 for an unknown banner. */
async function bannerAt(ctx: Context, { db }: Deps, filter: { is_active?: true } = {}): Promise<Banner> {
  // No slug contains NUL, and PostgreSQL rejects it.
  const [banner] = await listBanners(db, { slug: String(ctx.params.slug).replaceAll('\0', ''), ...filter })
  if (banner) return banner
  throw notFound('Spanduk ini tidak ada.')
}

const active = callsFor('reader', (ctx, deps) => bannerAt(ctx, deps, { is_active: true }))

export const bannerCalls: readonly ComicCall[] = [
  reader('listBanners', 'get', '/api/v1/banners', {
    about: 'Spanduk. Yang aktif, dengan komiknya.',
    data: z.array(BannerModel),
    run: async ({ db }, { base }) =>
      (await listBanners(db, { is_active: true })).map((banner) => bannerModel(base, banner)),
  }),
  active('readBanner', 'get', '/api/v1/banners/:slug', {
    about: 'Satu spanduk. Yang aktif, dengan komiknya.',
    data: BannerModel,
    run: (_, { base, of: banner }) => bannerModel(base, banner),
  }),
  callsFor('admin', bannerAt)('changeBanner', 'put', '/api/v1/banners/:slug', {
    about:
      'Mengubah spanduk. Hanya admin. Yang tidak dikirim tetap; `comic_ids` mengganti semua komiknya, menurut urutannya.',
    body: BannerForm,
    data: BannerModel,
    message: 'Spanduknya tersimpan.',
    run: async (deps, { ctx, base, viewer, of: { slug }, body: { comic_ids: comics, ...changes } }) => {
      await deps.db.transaction(async (trx) => {
        await changeBanner(trx, slug, { ...changes, ...(comics && { comics }) })
        await recordAction(trx, toActor(ctx, viewer), { action: 'comic.change_banner', subject: slug })
      })
      deps.refresh()
      return bannerModel(base, await bannerAt(ctx, deps))
    },
  }),
]
