import type { Knex } from 'knex'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import type { DialogueJson } from '../../../src/db/column-types.ts'
import type { ComicRow } from '../../../src/db/tables.ts'
import { drawImage } from '../../../src/uploads/image.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { makeUser } from '../../support/sign-in.ts'

type Wishes = Partial<Omit<ComicRow, 'id' | 'characters' | 'pages' | 'script_options'>> & {
  /** Panels of each page; two pages of three without it. */
  panels?: readonly number[]
  genreIds?: readonly number[]
}

const spoken = (text: string): DialogueJson => ({ character: 'Sari', text, kind: 'speech', x: null, y: null })

/**
 * Adds a comic with its panels; by default a published one by a new creator. Without `user_id` a creator is made.
 * Finished comics have a rendering for each panel, whose picture is drawn when it is first asked for.
 */
export async function makeComic(db: Knex, { panels = [3, 3], genreIds = [5], ...wishes }: Wishes = {}) {
  const user =
    wishes.user_id === undefined ? await makeUser(db, { name: 'Dinda Puspita' }) : { id: wishes.user_id, name: 'Dinda' }
  await ensureCreator(db, user)
  const status = wishes.draft_status ?? 'COMPLETED'
  const [comic] = await db('comics')
    .insert({
      user_id: user.id,
      seed: 'uji',
      story_idea: 'Sari berteduh di warung yang hanya muncul saat hujan.',
      page_count: Math.max(1, panels.length),
      style_id: 2,
      title: 'Warung di Ujung Hujan',
      synopsis: 'Sari berteduh di warung yang hanya muncul saat hujan.',
      draft_status: status,
      published_at: status === 'COMPLETED' ? new Date() : null,
      illustrator: 'built-in',
      storyteller: 'built-in',
      publisher: user.name,
      ...wishes,
      characters: JSON.stringify([
        { name: 'Sari', appearance: 'Anak perempuan, jas hujan kuning', personality: 'Berani' },
      ]),
      pages: JSON.stringify(
        panels.map((_, page) => ({ title: `Bagian ${page + 1}`, summary: 'Sari menunggu hujan reda.' })),
      ),
    })
    .returning('*')
  if (!comic) throw new Error('the comic was not added')
  await db('comic_genre').insert(genreIds.map((genre_id) => ({ comic_id: comic.id, genre_id })))
  const numbers = panels.flatMap((count, page) =>
    Array.from({ length: count }, (_, panel) => [page + 1, panel + 1] as const),
  )
  const rows = numbers.map(([page_number, panel_number]) => ({
    comic_id: comic.id,
    page_number,
    panel_number,
    description: 'Malam hujan di gang, dari jauh. Sari berdiri sendirian.',
    dialogues: JSON.stringify([spoken(`Halaman ${page_number} panel ${panel_number}.`)]),
  }))
  const added = rows.length > 0 ? await db('comic_panels').insert(rows).returning('id') : []
  if (status === 'COMPLETED')
    for (const { id } of added) {
      const [render] = await db('comic_renders')
        .insert({ panel_id: id, run: comic.run, take: 0, illustrator: 'built-in' })
        .returning('id')
      await db('comic_panels')
        .where({ id })
        .update({ render_id: render?.id ?? null })
    }
  return { ...comic, panelIds: added.map(({ id }) => id) }
}

/** Makes own pages of the pages of a comic. Returns their ids. */
export async function makeOwnPages(db: Knex, comic: Awaited<ReturnType<typeof makeComic>>) {
  await db('comics').where({ id: comic.id }).update({ source: 'pages', has_rights: true, pages: '[]' })
  const rows = await db('comic_panel_rows').where({ comic_id: comic.id }).orderBy(['page_number', 'panel_number'])
  const pageIds: number[] = []
  for (const number of new Set(rows.map(({ page_number }) => page_number))) {
    const own = rows.filter(({ page_number }) => page_number === number)
    const page = { name: `halaman${number}.png`, width: 800, height: 600 * own.length, bytes: 9_000 }
    const frames = JSON.stringify([{ x: 0, y: 0, width: 1, height: 0.5 }])
    const [added] = await db('comic_pages')
      .insert({ comic_id: comic.id, ...page, frames })
      .returning('id')
    const ids = own.map(({ id }) => id)
    await db('comic_panel_rows')
      .whereIn('id', ids)
      .update({ page_id: added?.id ?? null, dialogues: '[]' })
    await db('comic_renders').whereIn('panel_id', ids).update({ width: 800, height: 600 })
    pageIds.push(added?.id ?? 0)
  }
  return { ...comic, pageIds }
}

const flat = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3"/></svg>'
let flatPicture: Promise<Buffer> | undefined
/** A small picture of one colour, which is drawn once. */
export function drawFlat(): Promise<Buffer> {
  flatPicture ??= drawImage(flat, { width: 120, height: 90 })
  return flatPicture
}

/** Gives the panels of a finished comic a small flat picture, so that nothing is drawn for them. */
export async function paintFlat(db: Knex, dataDir: string, { panelIds }: { panelIds: number[] }): Promise<void> {
  const { name } = await createUploads({ db, dataDir }).storeImage(await drawFlat())
  await db('comic_renders').whereIn('panel_id', panelIds).update({ picture: name })
}
