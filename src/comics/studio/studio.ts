import type { Knex } from 'knex'
import type { Site } from '../../platform/feature.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { type Context, signedIn } from '../../web/context.ts'
import { hour } from '../../web/dates.ts'
import { flashIn } from '../../web/flash.ts'
import { fieldsOf } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { idOfSlug, nextStep, panelsHref, stepHref, steps } from '../comic/comic.ts'
import { type Comic, findComic } from '../comic/queries.ts'
import { ensureCreator } from '../creators/creator.ts'
import { hasRight } from '../creators/queries.ts'
import type { ExportDeps } from '../export/ask.ts'
import { hasScript, isWorking } from '../rules/making.ts'
import { mayOpen } from '../rules/visibility.ts'
import { comicSettings } from '../settings.ts'
import { SUBSCRIPTIONS } from '../subscriptions/subscription-deps.ts'
import type { VoiceDeps } from '../voice/narration.ts'
import type { AskDeps } from '../work/ask.ts'

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

/** Returns what a button of the sent form asks for, such as "hapus:2"; an empty text for Enter or nothing. */
export function actionOf(ctx: Context): string {
  const { aksi } = fieldsOf(ctx.request.body)
  return typeof aksi === 'string' ? aksi : ''
}

/** Whether who looks is the creator of a comic, who alone may change it. */
export const isOwn = (ctx: Context, { user_id }: Comic): boolean => user_id === signedIn(ctx).id

/**
 * Declares the page of a step: a function that shows the template with its own data and what all of them have, `studio`
 * about the comic (null until it is begun) and `said` about what was just done. A step's `href` is null while it cannot be
 * opened. `saved`: the time of the last change, null before the first. `live`: the address of the comic's pushes.
 */
export function studioPage(template: string, step: number, sentences: Readonly<Record<string, string>> = {}) {
  const show = page<object>(`/comics/studio/${template}`)
  return (ctx: Context, comic: Comic | null, data: object, status = 200): void => {
    const next = comic ? nextStep(comic) : 1
    const isOwner = !comic || isOwn(ctx, comic)
    const studio = {
      title: comic?.title ?? 'Komik baru',
      steps: steps.map((name, at) => ({
        number: at + 1,
        name,
        href: comic && isOpen(comic, at + 1) ? stepHref(comic, at + 1) : null,
        isDone: !!comic?.published_at || at + 1 < next,
        isHere: at + 1 === step,
      })),
      saved: comic && hour(comic.updated_at),
      isOwner,
      live: comic && isOwner ? `/ws/comics/${comic.id}/` : null,
    }
    show(ctx, { studio, said: status === 200 ? flashIn(sentences, ctx) : null, ...data }, status)
  }
}

/** Whether a step of a comic can be opened. */
export function isOpen(comic: Comic, step: number): boolean {
  if (step <= 2) return true
  if (!hasScript(comic)) return false
  if (step <= 4) return !isWorking(comic)
  return step === 5 || comic.draft_status === 'COMPLETED' || (step === 7 && comic.published_at !== null)
}

/** Address of the editor of a panel. */
export const panelHref = (comic: Comic, panelId: number): string => `${panelsHref(comic)}?panel=${panelId}`

/**
 * Reads what a member can spend, who is a creator from now on: credits, publications (null: without limit), the prices of
 * a drawing by the kit and of a panel by the model (null: there is none) in credits, and where more can be bought.
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
