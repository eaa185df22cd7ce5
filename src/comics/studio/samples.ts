import type { KitSection } from '../../artwork/comic/kit.ts'
import type { Look } from '../../artwork/comic/panel-scene.ts'
import type { ComicGenreRow } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'

/** The start of addresses of pictures that are the same for everybody. */
export const SAMPLES = '/komik/contoh/'

/** `key`: the id of a style, or the key of a character or place. */
export const sampleHref = (kind: 'gaya' | 'tokoh' | 'latar', key: string | number): string =>
  `${SAMPLES}${kind}/${key}.svg`

/** A small picture of one of the kit's choices. */
export const choiceHref = (section: KitSection, key: string): string => `${SAMPLES}kit-${section}/${key}.webp`

/** A portrait of a person with this look. */
export const portraitHref = ({ kind, age, variant, hair, skin, clothes }: Look): string =>
  `${SAMPLES}rupa/${[kind, age, variant, hair, skin, clothes].join('.')}.webp`

/** `selectedIds`: the ids of the selected choices. */
export const choice = ({ id, name, description }: ComicGenreRow, selectedIds: readonly (string | number | null)[]) => ({
  value: id,
  name,
  description,
  isChosen: selectedIds.some((one) => String(one) === String(id)),
})

/** After this time browsers ask again whether a picture has changed. */
const FRESH_S = 86_400

export function sampleFiles(router: AppRouter) {
  router.get('/komik/contoh/:kind/:file', allow('anyone', { limit: files }), async (ctx) => {
    const { kind = '', file = '' } = ctx.params
    const { portrait, samplePictures } = await import('./sample-pictures.ts')
    const picture = await (kind === 'rupa' ? portrait(file) : samplePictures.get(`${kind}/${file}`)?.())
    if (picture === undefined) throw notFound('Gambar ini tidak ada.')
    ctx.set('Cache-Control', `public, max-age=${FRESH_S}`)
    ctx.type = file.slice(file.lastIndexOf('.'))
    ctx.body = picture
  })
}
