import type { Knex } from 'knex'
import type { Site } from '../../platform/feature.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { type Context, signedIn } from '../../web/context.ts'
import { hour } from '../../web/dates.ts'
import { flashIn } from '../../web/flash.ts'
import { toBodyFields } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { idOfSlug, nextStep, panelsHref, stepHref, steps } from '../comic/comic.ts'
import { type Comic, findComic } from '../comic/queries.ts'
import { ensureCreator, getBarReason, type Member, publicationsLeft } from '../creators/creator.ts'
import type { ExportDeps } from '../export/ask.ts'
import { SUBSCRIPTIONS } from '../money/subscriptions/subscription-deps.ts'
import { hasScript, isWorking } from '../rules/making.ts'
import { mayOpen } from '../rules/visibility.ts'
import { settingsFor } from '../settings.ts'
import type { VoiceDeps } from '../voice/narration.ts'
import type { AskDeps } from '../work/ask.ts'
import type { HandDeps } from '../work/hand/steps.ts'

/** `exports` makes files. `voices` transcribes recordings of ideas and reads panels aloud. */
export type StudioDeps = HandDeps & Pick<Site, 'limits' | 'config'> & { exports: ExportDeps; voices: VoiceDeps }

/** Finds the comic in the address for its creator, or for staff if `mayOpen` allows it. Throws a 404 otherwise. */
export async function anyComicAt(ctx: Context, db: Knex): Promise<Comic> {
  const comic = await findComic(db, idOfSlug(ctx.params.slug ?? '') ?? 0)
  if (comic && mayOpen(comic, signedIn(ctx))) return comic
  throw notFound('Komik ini tidak ada.')
}

/** Finds a comic that this site writes and draws, like `anyComicAt`. Throws a 404 for a comic of own pages too. */
export async function comicAt(ctx: Context, db: Knex): Promise<Comic> {
  const comic = await anyComicAt(ctx, db)
  if (comic.source === 'told') return comic
  throw notFound('Komik dari halaman sendiri tidak punya langkah ini. Buka halamannya dari Karyaku.')
}

/** `find`: one of the two functions above. Throws the errors of `find`, and a 403 for staff. */
export async function ownComicAt(ctx: Context, db: Knex, find = comicAt): Promise<Comic> {
  const comic = await find(ctx, db)
  if (isOwn(ctx, comic)) return comic
  throw new Refusal(403, 'Hanya pembuatnya yang bisa mengubah komik ini.')
}

/** The action of a button. `word`: the object of the action. `number`: `word` as a number, -1 if it is none. */
export type Action = { verb: string; word: string; kind: string; number: number }

/**
 * Reads the value of a button, such as "tambah", "hapus:2" or "rupa:tio:kucing". Without a button all parts are empty.
 */
export function readAction(body: unknown): Action {
  const { aksi } = toBodyFields(body)
  const [verb = '', word = '', kind = ''] = typeof aksi === 'string' ? aksi.split(':') : []
  return { verb, word, kind, number: /^\d{1,9}$/.test(word) ? Number(word) : -1 }
}

export const isOwn = (ctx: Context, { user_id }: Comic): boolean => user_id === signedIn(ctx).id

/**
 * `template`: a template of the studio, or a whole path. The template also gets `studio` and `flash`. The comic is null
 * until it exists.
 */
export function studioPage<Data extends object>(template: string, step: number, flashes: Record<string, string> = {}) {
  type Frame = { studio: ReturnType<typeof studioView>; flash: string | null }
  const show = page<Frame & Data>(template.startsWith('/') ? template : `/comics/studio/${template}`)
  return (ctx: Context, comic: Comic | null, data: Data, status = 200): void => {
    const studio = studioView(comic, step, !comic || isOwn(ctx, comic))
    show(ctx, { studio, flash: status === 200 ? flashIn(flashes, ctx) : null, ...data }, status)
  }
}

export type Purse = Awaited<ReturnType<typeof readPurse>>

/**
 * Makes the member a creator. `publications`: null without a limit. `bar`: the reason why staff stopped the creator.
 * Prices are in credits. `panelPrice` is null if there is no model.
 */
export async function readPurse({ db, layout }: Pick<AskDeps, 'db' | 'layout'>, member: Member) {
  const creator = await ensureCreator(db, member)
  const { credits_drawing: price, credits_panel } = await readSettings(db, settingsFor(layout))
  const [credits, bought] = [Number(creator.kredit), Number(creator.kredit_bought)]
  const publications = await publicationsLeft(db, creator)
  const bar = getBarReason(creator)
  return { credits, bought, publications, bar, price, panelPrice: layout && credits_panel, packages: SUBSCRIPTIONS }
}

/** `href`: null while the step cannot be opened. `live`: the address for live updates, only for the creator. */
function studioView(comic: Comic | null, step: number, isOwner: boolean) {
  const next = comic ? nextStep(comic) : 1
  return {
    title: comic?.title ?? 'Komik baru',
    steps: listSteps(comic).map(({ name, at }, place) => ({
      number: place + 1,
      name,
      href: comic && isOpen(comic, at) ? stepHref(comic, at) : null,
      isDone: !!comic?.published_at || at < next,
      isHere: at === step,
    })),
    saved: comic && hour(comic.updated_at),
    isOwner,
    live: comic && isOwner ? `/ws/comics/${comic.id}/` : null,
  }
}

function listSteps(comic: Comic | null) {
  const all = steps.map((name, at) => ({ name, at: at + 1 }))
  return comic?.source === 'pages' ? all.slice(5).map((one) => (one.at === 6 ? { ...one, name: 'Halaman' } : one)) : all
}

export function isOpen(comic: Comic, step: number): boolean {
  if (comic.source === 'pages') return step >= 6
  if (step <= 2) return true
  if (!hasScript(comic)) return false
  if (step <= 4) return !isWorking(comic)
  return step === 5 || comic.draft_status === 'COMPLETED' || (step === 7 && comic.published_at !== null)
}

export const panelHref = (comic: Comic, panelId: number): string => `${panelsHref(comic)}?panel=${panelId}`
