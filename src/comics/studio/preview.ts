import { createHash } from 'node:crypto'
import type { PanelScene } from '../../artwork/comic/panel-scene.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { Id, readParam } from '../../web/form.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { type Comic, findComic, listPanels, type Panel } from '../comic/queries.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { mayOpen } from '../rules/visibility.ts'
import { drawScene, sceneOf } from './hand-stub.ts'
import type { StudioDeps } from './studio.ts'

/** The same scene in the same style has the same mark. */
const markOf = (comic: Comic, scene: PanelScene): string =>
  createHash('sha256')
    .update(JSON.stringify([comic.style, comic.seed, scene]))
    .digest('hex')
    .slice(0, 12)

/** What a panel shows: the picture of the model, else its scene as the kit draws it. */
export const panelPicture = (comic: Comic, panel: Panel, scene: PanelScene, width: 480 | 960 = 960): string =>
  comic.illustrator === 'gemini' && panel.render_id !== null
    ? pictureHref(panel.render_id, width)
    : `/komik/gambar/naskah/${comic.id}/${panel.id}/${markOf(comic, scene)}.svg`

/** Drawn when asked for, for those who may open the studio's pages of the comic. */
export function previewPictures(router: AppRouter, { db }: StudioDeps) {
  router.get('/komik/gambar/naskah/:comic/:panel/:mark', allow('signed_in', { limit: files }), async (ctx) => {
    const comic = await findComic(db, readParam(Id, ctx.params.comic))
    if (!comic || !mayOpen(comic, ctx.state.viewer)) throw notFound('Gambar ini tidak ada.')
    const panels = await listPanels(db, comic.id)
    const scene = sceneOf(comic, panels).get(readParam(Id, ctx.params.panel))
    if (!scene) throw notFound('Gambar ini tidak ada.')
    const isSame = ctx.params.mark === `${markOf(comic, scene)}.svg`
    ctx.set('Cache-Control', isSame ? 'private, max-age=31536000, immutable' : 'no-store')
    ctx.type = 'image/svg+xml'
    ctx.body = drawScene(scene)
  })
}
