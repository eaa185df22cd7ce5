import type { Knex } from 'knex'
import { type Context, signedIn } from '../../../web/context.ts'
import { notFound } from '../../../web/refusal.ts'
import { type Comic, chosenOf, findComic, findPanel, listPanels, listReadPanels } from '../../comic/queries.ts'
import { currentKeys } from '../../export/ask.ts'
import { exportHref, isOffered } from '../../export/file.ts'
import { type ExportKind, listExports } from '../../export/queries.ts'
import { isPublic, maySee } from '../../rules/visibility.ts'
import { callsFor, type Deps } from '../call.ts'
import { idIn } from '../envelope.ts'
import { listedComic, shownPanel } from './shapes.ts'

/** Makes a function that returns the comic of the address if the viewer may have it, and else throws a 404. */
const comicThat =
  (mayHave: (comic: Comic, ctx: Context) => boolean) =>
  async (ctx: Context, { db }: Pick<Deps, 'db'>): Promise<Comic> => {
    const comic = await findComic(db, idIn(ctx, 'comic' in ctx.params ? 'comic' : 'id'))
    if (comic && mayHave(comic, ctx)) return comic
    throw notFound('Komik ini tidak ada.')
  }

/**
 * The comic of the address if the viewer may read it: one that was published also its creator and staff, a draft its
 * creator.
 */
export const readableComic = comicThat((comic, { state }) => maySee(comic, state.viewer))
/** The comic of the address if everybody may read it. */
export const publicComic = comicThat(isPublic)
/** The comic of the address if it is the viewer's. */
const ownComic = comicThat((comic, ctx) => comic.user_id === signedIn(ctx).id)

/** Calls about one of these comics, for everybody about the first two. */
export const readable = callsFor('reader', readableComic)
export const published = callsFor('reader', publicComic)
export const own = callsFor('member', ownComic)

/** What refuses a change of a comic on which the server works, as a call tells it. */
export const busy = { 409: 'Server sedang mengerjakannya, atau langkah ini sudah lewat.' }

/** The panel of the address if it is in a comic of the viewer. Throws a 404. */
export async function ownPanel(ctx: Context, deps: Pick<Deps, 'db'>) {
  const { id } = await ownComic(ctx, deps)
  const panel = await findPanel(deps.db, id, idIn(ctx, 'panelId'))
  if (!panel) throw notFound('Panel ini tidak ada di komik ini.')
  return panel
}

/** Returns the addresses of a comic's finished files that are offered to the viewer; null for others. */
export async function filesOf(ctx: Context, db: Knex, comic: Comic) {
  const { viewer, baseUrl } = ctx.state
  const keys = await currentKeys(db, comic)
  const ready = (await listExports(db, comic.id)).filter((row) => isOffered(comic, row, viewer, keys))
  const hrefOf = (kind: ExportKind) => {
    const row = ready.findLast((one) => one.kind === kind)
    return row ? baseUrl + exportHref(row.id, comic, kind) : null
  }
  return { pdf_url: hrefOf('pdf'), cbz_url: hrefOf('cbz'), video_url: hrefOf('video') }
}

/** Returns the panels of a comic: its creator gets also the texts that nobody has filled in, which a change sends back. */
export async function shownPanels(ctx: Context, db: Knex, comic: Comic) {
  const { viewer, baseUrl } = ctx.state
  const list = comic.user_id === viewer?.id ? listPanels : listReadPanels
  return (await list(db, comic.id)).map((panel) => shownPanel(baseUrl, panel))
}

/** Returns the whole of a comic. */
export async function wholeComic(ctx: Context, db: Knex, comic: Comic) {
  const { baseUrl } = ctx.state
  const { video_url: preview_video_url, ...files } = await filesOf(ctx, db, comic)
  const { character, backgrounds } = await chosenOf(db, comic)
  return {
    ...listedComic(baseUrl, comic),
    ...files,
    preview_video_url,
    theme: comic.tagline,
    keywords: [...comic.characters.map(({ name }) => name), comic.style],
    selected_character_key: character ? String(character.id) : null,
    selected_backgrounds: backgrounds.map((background) => String(background.id)),
    generation_status: comic.draft_status,
    script_error: comic.draft_status === 'SCRIPT_FAILED' ? comic.error : null,
    is_published: comic.published_at !== null,
    panels: await shownPanels(ctx, db, comic),
  }
}

/** Returns a comic as it is now. */
export async function comicNow(db: Knex, id: number): Promise<Comic> {
  const comic = await findComic(db, id)
  if (comic) return comic
  throw notFound('Komik ini tidak ada.')
}

/** Returns the whole of a comic as it is now. */
export const wholeNow = async (ctx: Context, db: Knex, id: number) => wholeComic(ctx, db, await comicNow(db, id))
