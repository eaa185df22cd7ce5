import type { KitSection } from '../../artwork/comic/kit.ts'
import type { Look } from '../../artwork/comic/panel-scene.ts'
import type { ComicGenreRow } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'

/** Everybody gets the same pictures. */
export const SAMPLES = '/komik/contoh/'

/** By the id of a style, or the key of a character or a place. */
export const sampleHref = (kind: 'gaya' | 'tokoh' | 'latar', key: string | number): string =>
  `${SAMPLES}${kind}/${key}.svg`

/** Of the kit's choices, small. */
export const choiceHref = (section: KitSection, key: string): string => `${SAMPLES}kit-${section}/${key}.webp`

/** Of somebody with this look. */
export const portraitHref = ({ kind, age, variant, hair, skin, clothes }: Look): string =>
  `${SAMPLES}rupa/${[kind, age, variant, hair, skin, clothes].join('.')}.webp`

/** `selectedIds`: ids. */
export const choice = ({ id, name, description }: ComicGenreRow, selectedIds: readonly (string | number | null)[]) => ({
  value: id,
  name,
  description,
  isChosen: selectedIds.some((one) => String(one) === String(id)),
})

/** Browsers then ask whether a picture is still the same. */
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
