import type { Knex } from 'knex'
import type { Site } from '../../platform/feature.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { type Context, signedIn } from '../../web/context.ts'
import { flashIn } from '../../web/flash.ts'
import { fieldsOf } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { idOfSlug } from '../comic/comic.ts'
import { type Comic, findComic } from '../comic/queries.ts'
import { ensureCreator } from '../creators/creator.ts'
import { hasRight } from '../creators/queries.ts'
import type { ExportDeps } from '../export/ask.ts'
import { mayOpen } from '../rules/visibility.ts'
import { comicSettings } from '../settings.ts'
import { SUBSCRIPTIONS } from '../subscriptions/subscription-deps.ts'
import type { VoiceDeps } from '../voice/narration.ts'
import type { AskDeps } from '../work/ask.ts'
import { studioView } from './studio-view-model.ts'

/** `exports` makes files, `voices` hear ideas and read panels aloud. */
export type StudioDeps = AskDeps & Pick<Site, 'uploads' | 'limits'> & { exports: ExportDeps; voices: VoiceDeps }

/** For the creator, and once published for staff. Throws a 404 for others. */
export async function comicAt(ctx: Context, db: Knex): Promise<Comic> {
  const comic = await findComic(db, idOfSlug(ctx.params.slug ?? '') ?? 0)
  if (comic && mayOpen(comic, signedIn(ctx))) return comic
  throw notFound('Komik ini tidak ada.')
}

/** For the creator. Throws a 404 for anybody else, and a 403 for staff. */
export async function ownComicAt(ctx: Context, db: Knex): Promise<Comic> {
  const comic = await comicAt(ctx, db)
  if (isOwn(ctx, comic)) return comic
  throw new Refusal(403, 'Hanya pembuatnya yang bisa mengubah komik ini.')
}

/** Such as "hapus:2"; empty without a button. */
export function actionOf(ctx: Context): string {
  const { aksi } = fieldsOf(ctx.request.body)
  return typeof aksi === 'string' ? aksi : ''
}

export const isOwn = (ctx: Context, { user_id }: Comic): boolean => user_id === signedIn(ctx).id

/** The template also gets `studio` and `flash`. The comic is null until it is begun. */
export function studioPage<Data extends object>(template: string, step: number, flashes: Record<string, string> = {}) {
  type Frame = { studio: ReturnType<typeof studioView>; flash: string | null }
  const show = page<Frame & Data>(`/comics/studio/${template}`)
  return (ctx: Context, comic: Comic | null, data: Data, status = 200): void => {
    const studio = studioView(comic, step, !comic || isOwn(ctx, comic))
    show(ctx, { studio, flash: status === 200 ? flashIn(flashes, ctx) : null, ...data }, status)
  }
}

export type Purse = Awaited<ReturnType<typeof readPurse>>

/**
 * Makes the member a creator. `publications`: null without limit. Prices are in credits; `panelPrice` is null without a
 * model.
 */
export async function readPurse(
  { db, hasModel }: Pick<AskDeps, 'db' | 'hasModel'>,
  member: { id: number; name: string },
) {
  const { kredit, kredit_bought, publish_quota } = await ensureCreator(db, member)
  const { credits_drawing: price, credits_panel } = await readSettings(db, comicSettings)
  const [credits, bought] = [Number(kredit), Number(kredit_bought)]
  const publications = (await hasRight(db, member.id, 'is_unlimited')) ? null : publish_quota
  return { credits, bought, publications, price, panelPrice: hasModel ? credits_panel : null, packages: SUBSCRIPTIONS }
}
