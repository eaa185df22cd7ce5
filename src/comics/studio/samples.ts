import { drawPanel } from '../../artwork/comic/draw-panel.ts'
import { places } from '../../artwork/comic/places.ts'
import type { PanelScene } from '../../artwork/comic/scene.ts'
import { styles } from '../../artwork/comic/styles.ts'
import { characterTemplates, drawPortrait } from '../../artwork/comic/templates.ts'
import type { ComicMasterRow } from '../../db/comic-rows.ts'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { notFound } from '../../web/refusal.ts'

/** Everybody gets the same pictures. */
export const SAMPLES = '/komik/contoh/'

/** By the id of a style, or the key of a character or a place. */
export const sampleHref = (kind: 'gaya' | 'tokoh' | 'latar', key: string | number): string =>
  `${SAMPLES}${kind}/${key}.svg`

/** `chosen`: ids. */
export const choice = ({ id, name, description }: ComicMasterRow, chosen: readonly (string | number | null)[]) => ({
  value: id,
  name,
  description,
  isChosen: chosen.some((one) => String(one) === String(id)),
})

/** Browsers then ask whether a picture is still the same. */
const FRESH_S = 86_400

export function sampleFiles(router: AppRouter) {
  router.get('/komik/contoh/:kind/:file', allow('anyone'), async (ctx) => {
    const { kind = '', file = '' } = ctx.params
    const svg = pictures.get(`${kind}/${file}`)?.()
    if (svg === undefined) throw notFound('Gambar ini tidak ada.')
    ctx.set('Cache-Control', `public, max-age=${FRESH_S}`)
    ctx.type = 'image/svg+xml'
    ctx.body = svg
  })
}

const scene: PanelScene = {
  style: 'cartoon',
  place: 'village',
  time: 'day',
  weather: 'clear',
  distance: 'far',
  figures: [],
  props: [],
  effect: null,
  seed: 'contoh',
}
const sari = { name: '', look: { kind: 'girl', variant: 0 }, mood: 'happy', pose: 'wave' } as const

const posed: PanelScene = { ...scene, time: 'evening', distance: 'medium', figures: [sari] }

const pictures = new Map<string, () => string>([
  ...styles.map((style, at) => [`gaya/${at + 1}.svg`, () => drawPanel({ ...posed, style }).svg] as const),
  ...[...characterTemplates].map(([key, look]) => [`tokoh/${key}.svg`, () => drawPortrait(look, 'cartoon')] as const),
  ...places.map((place) => [`latar/${place}.svg`, () => drawPanel({ ...scene, place }).svg] as const),
])
