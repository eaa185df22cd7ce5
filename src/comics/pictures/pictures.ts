import type { Knex } from 'knex'
import * as z from 'zod'
import { getPixelSize, listFaces } from '../../artwork/comic/panel-scene.ts'
import { createFlights } from '../../async/cached.ts'
import { allow, orBearer } from '../../platform/access.ts'
import { derivedWidths, readDerived, type Variant } from '../../uploads/picture-name.ts'
import { sendDerivative, tryLater, type Uploads } from '../../uploads/uploads.ts'
import type { AppRouter, Context } from '../../web/context.ts'
import { Id, readParam } from '../../web/form.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { findComic, findPanel } from '../comic/queries.ts'
import { mayOpen } from '../rules/visibility.ts'
import type { Illustrator } from '../script/script.ts'
import { drawPicture } from '../work/draw.ts'
import { findRender, type RenderAccess, setPicture } from '../work/queries.ts'

/**
 * The address of a picture. The picture at an address never changes. `folder`: the start of the path, which differs for
 * readers who have only a secret address.
 */
export const pictureHref = (renderId: number, width: Variant['width'] = 960, folder = '/komik/gambar/'): string =>
  `${folder}${renderId}/${width}.webp`

/** `own`: the width of the picture itself. No copy is wider. */
export const pictureSet = (renderId: number, own = getPixelSize('wide').width, folder?: string): string =>
  derivedWidths
    .filter((_, at) => at === 0 || (derivedWidths[at - 1] ?? 0) < own)
    .map((width) => `${pictureHref(renderId, width, folder)} ${Math.min(width, own)}w`)
    .join(', ')

/** Pictures of samples are drawn and stored when they are first requested. */
export function openPictures(deps: { db: Knex; uploads: Uploads; illustrator: Illustrator }) {
  const { db, uploads } = deps
  const flights = createFlights<string | null>()

  async function draw({ id, comic_id, panel_id, take }: RenderAccess): Promise<string | null> {
    const comic = await findComic(db, comic_id)
    const panel = await findPanel(db, comic_id, panel_id)
    if (!comic || !panel) return null
    const { picture, faces } = await drawPicture(deps, comic, { panel, take }, new AbortController().signal)
    // Faces of samples are used without their bodies, so that their lettering stays where it was before bodies were
    // measured.
    const plain = listFaces(faces).map(({ body: _, ...face }) => face)
    if (await setPicture(db, id, picture, plain)) return picture
    await uploads.forgetImage(picture)
    return (await findRender(db, id))?.picture ?? null
  }

  return {
    find: (id: number) => findRender(db, id),
    /** Returns the name of the picture, and draws the picture if needed. Null if the panel does not exist any more. */
    nameOf: async (render: RenderAccess) => render.picture ?? flights(String(render.id), () => draw(render)),
  }
}

export type Pictures = ReturnType<typeof openPictures>

export type PictureDeps = { pictures: Pictures; uploads: Pick<Uploads, 'openDerivative'> }

type MayHave = (render: RenderAccess) => boolean

/**
 * Sends a picture. Without `mayHave`, everybody may see pictures that a public comic shows or has shown, creators may
 * see all of their own pictures, and staff may see those of comics that are open to staff. Throws a 404 otherwise.
 */
export async function sendPicture(
  ctx: Context,
  { pictures, uploads }: PictureDeps,
  id: number,
  size: Variant | null,
  mayHave: MayHave = (render) => render.is_public || mayOpen(render, ctx.state.viewer),
) {
  const render = await pictures.find(id)
  if (!size || !render || !mayHave(render)) throw notFound('Gambar ini tidak ada.')
  const name = await pictures.nameOf(render).catch(tryLater)
  await sendDerivative(ctx, uploads, name === null ? null : { name, size }, { isPublic: render.is_public })
}

export const Size = z.string().transform(readDerived)

export const pictureFiles = (router: AppRouter, deps: PictureDeps) =>
  router.get('/komik/gambar/:id/:size', allow('anyone', { ...orBearer, limit: files }), (ctx) =>
    sendPicture(ctx, deps, readParam(Id, ctx.params.id), readParam(Size, ctx.params.size)),
  )
