import type { Knex } from 'knex'
import type { BannerRow } from '../../db/tables.ts'
import { publicOnly } from '../rules/visibility.ts'
import { type Comic, withNames } from './queries.ts'

/** `comics` are in the order of the banner: only public comics, or for staff all published ones. */
export type Banner = BannerRow & { comics: Comic[] }

type BannerFilter = { slug?: string; is_active?: true }
const conditions = { public: publicOnly, published: 'comics.published_at is not null' }

/** `which`: which comics of each banner are listed. */
export async function listBanners(db: Knex, filter: BannerFilter, which: keyof typeof conditions = 'public') {
  const banners = await db('banners').where(filter).orderBy(['display_order', 'id'])
  const ids = banners.map(({ id }) => id)
  const onBanners = db('comics').join('banner_comic', 'banner_comic.comic_id', 'comics.id').whereIn('banner_id', ids)
  const comics: (Comic & { banner_id: number })[] = await withNames(db, onBanners.whereRaw(conditions[which]))
    .select('banner_id')
    .orderByRaw('banner_comic.position, comics.id')
  return banners.map((banner) => ({ ...banner, comics: comics.filter(({ banner_id }) => banner_id === banner.id) }))
}

type Changes = Partial<Pick<BannerRow, 'title' | 'description' | 'link_url' | 'is_active' | 'display_order'>> & {
  /** The ids of all comics of the banner, in their order. Unknown ids are ignored. */
  comics?: readonly number[]
}

/** Returns false if another banner has this slug. */
export async function addBanner(trx: Knex, slug: string, { comics, ...columns }: Changes & { title: string }) {
  const banner = { slug, ...columns }
  const [added] = await trx('banners').insert(banner).onConflict('slug').ignore().returning('id')
  if (added && comics) await setComics(trx, added.id, comics)
  return added !== undefined
}

/** Returns false if the banner does not exist. */
export async function changeBanner(trx: Knex, slug: string, { comics, ...columns }: Changes): Promise<boolean> {
  const changes = { ...columns, updated_at: new Date() }
  const [row] = await trx('banners').where({ slug }).update(changes).returning('id')
  if (row && comics) await setComics(trx, row.id, comics)
  return row !== undefined
}

/** Deletes the banner but not its comics. Returns the title, or null if the banner does not exist. */
export const deleteBanner = async (trx: Knex, slug: string): Promise<string | null> =>
  (await trx('banners').where({ slug }).delete().returning('title'))[0]?.title ?? null

async function setComics(trx: Knex, bannerId: number, ids: readonly number[]): Promise<void> {
  await trx('banner_comic').where({ banner_id: bannerId }).delete()
  await trx.raw(
    `insert into banner_comic (banner_id, comic_id, position)
     select :bannerId, comics.id, min(place) from unnest(:ids::integer[]) with ordinality as wanted (id, place)
       join comics on comics.id = wanted.id group by comics.id`,
    { bannerId, ids: [...ids] },
  )
}
