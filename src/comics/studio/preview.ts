import { createHash } from 'node:crypto'
import type { PanelScene } from '../../artwork/comic/panel-scene.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { Id, readParam } from '../../web/form.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { type Comic, findComic, listPanels, type Panel } from '../comic/queries.ts'
import { getScenes } from '../engines/scene-of.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { mayOpen } from '../rules/visibility.ts'
import { prepareCommissions } from '../work/picture-key.ts'
import type { StudioDeps } from './studio.ts'

/** A hash of scene and style. The same scene in the same style has the same mark. */
const makeSceneMark = (comic: Comic, { description }: Panel, scene: PanelScene): string =>
  createHash('sha256')
    .update(JSON.stringify([comic.style, comic.seed, description, scene]))
    .digest('hex')
    .slice(0, 12)

/** The address of a panel's picture, or before it is drawn, of a preview of its scene by the kit. */
export const panelPicture = (comic: Comic, panel: Panel, scene: PanelScene, width: 480 | 960 = 960): string =>
  panel.render_id !== null
    ? pictureHref(panel.render_id, width)
    : `/komik/gambar/naskah/${comic.id}/${panel.id}/${makeSceneMark(comic, panel, scene)}.svg`

/** Previews are drawn on request, for those who may open the studio pages of the comic. */
export function previewPictures(router: AppRouter, { db }: StudioDeps) {
  router.get('/komik/gambar/naskah/:comic/:panel/:mark', allow('signed_in', { limit: files }), async (ctx) => {
    const comic = await findComic(db, readParam(Id, ctx.params.comic))
    if (!comic || !mayOpen(comic, ctx.state.viewer)) throw notFound('Gambar ini tidak ada.')
    const panels = await listPanels(db, comic.id)
    const panel = panels.find(({ id }) => id === readParam(Id, ctx.params.panel))
    const scenes = await getScenes(comic, panels)
    const scene = panel && scenes.get(panel.id)
    if (!scene) throw notFound('Gambar ini tidak ada.')
    const isSame = ctx.params.mark === `${makeSceneMark(comic, panel, scene)}.svg`
    const { drawnBy } = await import('../engines/illustrator.ts')
    ctx.set('Cache-Control', isSame ? 'private, max-age=31536000, immutable' : 'no-store')
    ctx.type = 'image/svg+xml'
    ctx.body = drawnBy((await prepareCommissions(db, comic, scenes))({ ...panel, scene }, 0)).svg
  })
}
