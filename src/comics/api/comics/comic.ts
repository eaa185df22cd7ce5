import type { Knex } from 'knex'
import { type Context, signedIn } from '../../../web/context.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { type Comic, findComic, findPanel, listPanels, listReadPanels, readChoices } from '../../comic/queries.ts'
import { getScenes } from '../../engines/scene-of.ts'
import { currentKeys } from '../../export/ask.ts'
import { exportHref, isOffered } from '../../export/file.ts'
import { type ExportKind, listExports } from '../../export/queries.ts'
import { isPublic, maySee } from '../../rules/visibility.ts'
import { callsFor, type Deps } from '../call.ts'
import { idIn } from '../envelope.ts'
import { comicModel, panelModel } from './shapes.ts'

/** Finds the comic in the address. Throws a 404 if the caller may not see the comic. */
const comicThat =
  (mayHave: (comic: Comic, ctx: Context) => boolean) =>
  async (ctx: Context, { db }: Pick<Deps, 'db'>): Promise<Comic> => {
    const comic = await findComic(db, idIn(ctx, 'comic' in ctx.params ? 'comic' : 'id'))
    if (comic && mayHave(comic, ctx)) return comic
    throw notFound('Komik ini tidak ada.')
  }

/** Everybody may read a published comic. Only the creator and staff may read others, as `maySee` says. */
export const readableComic = comicThat((comic, { state }) => maySee(comic, state.viewer))
export const publicComic = comicThat(isPublic)
const ownComic = comicThat((comic, ctx) => comic.user_id === signedIn(ctx).id)

export const readable = callsFor('reader', readableComic)
export const published = callsFor('reader', publicComic)
export const own = callsFor('member', ownComic)

const ofSource = (source: Comic['source'], message: string) => async (ctx: Context, deps: Pick<Deps, 'db'>) => {
  const comic = await ownComic(ctx, deps)
  if (comic.source === source) return comic
  throw new Refusal(409, message)
}
const findScriptComic = ofSource('told', 'Komik ini dari halaman sendiri. Ubah halamannya di `pages`.')
/** Finds the caller's own comic that this site writes and draws. Throws a 409 for a comic of own pages. */
export const scriptComic = callsFor('member', findScriptComic)
/** Finds the caller's own comic of own pages. Throws a 409 for other comics. */
export const paged = callsFor('member', ofSource('pages', 'Komik ini tidak dari halaman sendiri.'))

export const busy = { 409: 'Server sedang mengerjakannya, atau langkah ini sudah lewat.' }
export const notDrawn = { 402: 'Kreditmu tidak cukup.', 503: 'Tidak ada model gambar.', ...busy }

async function ownPanel(ctx: Context, deps: Pick<Deps, 'db'>) {
  const { id } = await findScriptComic(ctx, deps)
  const panel = await findPanel(deps.db, id, idIn(ctx, 'panelId'))
  if (!panel) throw notFound('Panel ini tidak ada di komik ini.')
  return panel
}
export const ofPanel = callsFor('member', ownPanel)

/** Returns the addresses of the finished files that the viewer is offered. The address of any other file is null. */
export async function readFileUrls(ctx: Context, db: Knex, comic: Comic) {
  const { viewer, baseUrl } = ctx.state
  const keys = await currentKeys(db, comic)
  const ready = (await listExports(db, comic, viewer?.id)).filter((row) => isOffered(comic, row, viewer, keys))
  const getFileUrl = (kind: ExportKind) => {
    const row = ready.findLast((one) => one.kind === kind)
    return row ? baseUrl + exportHref(row.id, comic, kind) : null
  }
  return { pdf_url: getFileUrl('pdf'), cbz_url: getFileUrl('cbz'), video_url: getFileUrl('video') }
}

/** The creator also gets scenes and empty texts, because a change sends both back. */
export async function panelModels(ctx: Context, db: Knex, comic: Comic) {
  const { viewer, baseUrl } = ctx.state
  const isOwner = comic.user_id === viewer?.id
  const panels = await (isOwner ? listPanels : listReadPanels)(db, comic.id)
  const scenes = isOwner && comic.source === 'told' ? await getScenes(comic, panels) : null
  return panels.map((panel) => panelModel(baseUrl, panel, scenes?.get(panel.id)))
}

export async function wholeComic(ctx: Context, db: Knex, comic: Comic) {
  const { baseUrl } = ctx.state
  const { video_url: preview_video_url, ...files } = await readFileUrls(ctx, db, comic)
  const { character, backgrounds } = await readChoices(db, comic)
  return {
    ...comicModel(baseUrl, comic),
    ...files,
    preview_video_url,
    characters: await characterModels(comic),
    theme: comic.tagline,
    keywords: [...comic.characters.map(({ name }) => name), comic.style].filter(Boolean),
    selected_character_key: character ? String(character.id) : null,
    selected_backgrounds: backgrounds.map((background) => String(background.id)),
    generation_status: comic.draft_status,
    script_error: comic.draft_status === 'SCRIPT_FAILED' ? comic.error : null,
    is_published: comic.published_at !== null,
    panels: await panelModels(ctx, db, comic),
  }
}

/** Older comics store looks only as words, so the looks are read from the words. */
async function characterModels({ characters, seed }: Comic) {
  const isOld = characters.some(({ drawn }) => drawn === undefined)
  const actors = isOld ? (await import('../../engines/staged.ts')).listActors({ characters, seed }) : []
  return characters.map((one, at) => {
    const look = isOld ? (actors[at]?.look ?? null) : (one.look ?? null)
    return { ...one, look, drawn: look !== null }
  })
}

export async function comicNow(db: Knex, id: number): Promise<Comic> {
  const comic = await findComic(db, id)
  if (comic) return comic
  throw notFound('Komik ini tidak ada.')
}

export const wholeNow = async (ctx: Context, db: Knex, id: number) => wholeComic(ctx, db, await comicNow(db, id))
