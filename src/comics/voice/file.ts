import type { Knex } from 'knex'
import { isReadOnly } from '../../db/connection.ts'
import { allow, orBearer } from '../../platform/access.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter } from '../../web/context.ts'
import { notFound } from '../../web/refusal.ts'
import { idOfSlug } from '../comic/comic.ts'
import { findComic, listReadPanels } from '../comic/queries.ts'
import { isPublic, maySee } from '../rules/visibility.ts'
import { spokenVoice } from './narration.ts'
import { dropVoice } from './queries.ts'

type Deps = { db: Knex; uploads: Pick<Uploads, 'documents'> }

export const voiceRoutes = (deps: Deps): AppRouter =>
  createRouter().get('/komik/:slug/suara/:name', allow('anyone', orBearer), async (ctx) => {
    const { slug = '', name = '' } = ctx.params
    await sendVoice(ctx, deps, idOfSlug(slug) ?? 0, name)
  })

/** Throws a 404 if the viewer may not see the comic, or if no panel has this voice now. */
export async function sendVoice(ctx: Context, { db, uploads }: Deps, comicId: number, name: string): Promise<void> {
  const comic = await findComic(db, comicId)
  const panels = comic && maySee(comic, ctx.state.viewer) ? await listReadPanels(db, comic.id) : []
  if (!comic || !panels.some((panel) => spokenVoice(panel) === name)) throw notFound()
  const bytes = await uploads.documents.read(name)
  if (!bytes) {
    // If the file is lost, the next reader hears the voice of the browser, unless the voice has been made again in the
    // meantime.
    if (!(await uploads.documents.open(name))) await dropVoice(db, name).catch(unlessReadOnly)
    throw notFound('Suara ini perlu dibuat lagi.')
  }
  ctx.set({ 'Content-Type': 'audio/mpeg', 'X-Content-Type-Options': 'nosniff' })
  ctx.set('Cache-Control', isPublic(comic) ? 'public, max-age=3600' : 'private, no-cache')
  ctx.body = bytes
}

function unlessReadOnly(error: unknown): void {
  if (!isReadOnly(error)) throw error
}
