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

/** What the pages of the studio need; `exports` has files of comics made, and `voices` hear ideas and read panels aloud. */
export type StudioDeps = AskDeps & Pick<Site, 'uploads' | 'limits'> & { exports: ExportDeps; voices: VoiceDeps }

/** Returns the comic of the address for its creator, and once it was published for staff. Throws a 404 for others. */
export async function comicAt(ctx: Context, db: Knex): Promise<Comic> {
  const comic = await findComic(db, idOfSlug(ctx.params.slug ?? '') ?? 0)
  if (comic && mayOpen(comic, signedIn(ctx))) return comic
  throw notFound('Komik ini tidak ada.')
}

/** Returns the comic of the address for its creator. Throws a 404 for anybody else, and a 403 for staff. */
export async function ownComicAt(ctx: Context, db: Knex): Promise<Comic> {
  const comic = await comicAt(ctx, db)
  if (isOwn(ctx, comic)) return comic
  throw new Refusal(403, 'Hanya pembuatnya yang bisa mengubah komik ini.')
}

/** Returns the value of the button that sent a form, such as "hapus:2"; empty without one. */
export function actionOf(ctx: Context): string {
  const { aksi } = fieldsOf(ctx.request.body)
  return typeof aksi === 'string' ? aksi : ''
}

/** Whether the visitor is the creator of a comic, who alone may change it. */
export const isOwn = (ctx: Context, { user_id }: Comic): boolean => user_id === signedIn(ctx).id

/** Declares the page of a step, whose template gets its own data, `studio` and `flash`. The comic is null until it is begun. */
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
 * Reads what a member can spend, who becomes a creator: credits, publications (null: without limit), and the prices in
 * credits of a drawing by the kit and of a panel by the model (null: there is none).
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
