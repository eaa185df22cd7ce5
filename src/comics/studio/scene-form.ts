import { isDeepStrictEqual } from 'node:util'
import { kit } from '../../artwork/comic/kit.ts'
import { Look, PanelScene } from '../../artwork/comic/panel-scene.ts'
import { toBodyFields } from '../../web/form.ts'
import type { CastMember } from './people.ts'
import type { Action } from './studio.ts'

/**
 * `chosen`: the id of the figure or thing whose choices are shown. `look`: a look that changes in the whole comic, null
 * for a person who is not drawn.
 */
export type SceneForm = { scene: PanelScene; chosen: string | null; look: { id: string; look: Look | null } | null }

/**
 * Reads the scene of a form, applies its choices and carries out the action of its button. Null if the scene cannot be
 * drawn.
 */
export async function readScene(body: unknown, cast: Cast, action: Action): Promise<SceneForm | null> {
  // The kit is loaded only when it is needed.
  const rules = await import('./scene-rules.ts')
  const fields = toBodyFields(body)
  const base = PanelScene.safeParse(parsed(fields.adegan))
  if (!base.success) return null
  const selectedId = typeof fields.pilih === 'string' ? fields.pilih : null
  const scene = PanelScene.safeParse(withChoices(base.data, selectedId, fields, cast, rules))
  if (!scene.success) return null
  const castMember = cast.find(({ id, isKept }) => id === selectedId && isKept)
  const figure = base.data.figures.find(({ id }) => id === castMember?.id)
  const isGone = fields[keptFields.kind] === ''
  const chosenLook = castMember && figure && Look.safeParse({ ...figure.look, ...pickFields(fields, keptFields) }).data
  const look = isGone ? null : (chosenLook ?? figure?.look)
  const isOther = castMember && figure && !isDeepStrictEqual(look, figure.look)
  // If another person replaces a figure, that person stands at the same place.
  const who = cast.find(({ id }) => id === fields.siapa && id !== selectedId)?.id ?? selectedId
  const figures = base.data.figures.map((one) => (one.id === selectedId && who ? { ...one, id: who } : one))
  const before = { ...base.data, figures: figures }
  const actResult = rules.acted(rules.reframed(scene.data, before), action, { chosen: who, cast })
  const mergedScene = rules.alignPair(actResult.scene, actResult.chosen)
  const finalScene = viewKey(mergedScene) === viewKey(before) ? mergedScene : rules.besideHands(mergedScene)
  return {
    scene: finalScene,
    chosen: actResult.chosen,
    look: isOther && look !== undefined ? { id: castMember.id, look } : null,
  }
}

/** Things must be placed again if this key changes, where they are beside figures whose hands are not visible. */
const viewKey = ({ camera, figures, props }: PanelScene) =>
  `${camera.distance} ${props.length} ${figures.map(({ id, together }) => `${id} ${together}`)}`

/** The fields for the parts of a look. Clothes belong to one panel, the other parts to the whole comic. */
const keptFields = { kind: 'jenis', age: 'umur', hair: 'rambut', skin: 'kulit' } as const
export const lookFields = { ...keptFields, clothes: 'pakaian' } as const
const figureFields = { mood: 'wajah', facing: 'arah' } as const
const panelFields = { place: 'tempat', time: 'waktu', weather: 'cuaca', size: 'ukuran' } as const
const cameraFields = { distance: 'jarak', height: 'sudut' } as const

const pickFields = (fields: Fields, names: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => (typeof fields[name] === 'string' ? [[key, fields[name]]] : [])),
  )

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return null
  }
}

type Fields = Readonly<Record<string, unknown>>
type Cast = readonly CastMember[]

function withChoices(scene: PanelScene, selectedId: string | null, fields: Fields, cast: Cast, rules: Rules) {
  const { siapa, pose, benda, efek, pakaian, kiri } = fields
  const who = cast.find(({ id }) => id === siapa && id !== selectedId)
  const renamed = (id: string | null) => (who && id === selectedId ? who.id : id)
  const figures = scene.figures.map((figure) => {
    if (figure.id !== selectedId) return { ...figure, together: renamed(figure.together) }
    const member = cast.find(({ id }) => id === figure.id)
    const ownLook = member?.isKept ? {} : pickFields(fields, keptFields)
    const look = { ...figure.look, ...ownLook, ...(pakaian ? { clothes: pakaian } : {}) }
    const isOther = !member && look.kind !== figure.look.kind
    const name = isOther ? (kit('kind').get(String(look.kind)) ?? '') : figure.name
    const flip = fields.arah === undefined ? figure.flip : kiri === 'ya'
    return {
      ...figure,
      ...pickFields(fields, figureFields),
      flip,
      ...(who ? { id: who.id, name: who.name, look: who.look } : { look, name }),
    }
  })
  const props = scene.props.map((prop) => {
    const key = prop.id === selectedId && benda ? benda : prop.key
    return { ...prop, key, held_by: renamed(prop.held_by) }
  })
  const newScene = {
    ...scene,
    ...pickFields(fields, panelFields),
    camera: { ...scene.camera, ...pickFields(fields, cameraFields) },
    effect: typeof efek === 'string' ? efek || null : scene.effect,
    figures,
    props,
  }
  return selectedId && typeof pose === 'string'
    ? rules.paired(newScene as PanelScene, who?.id ?? selectedId, pose)
    : newScene
}

type Rules = typeof import('./scene-rules.ts')
