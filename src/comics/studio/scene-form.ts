import { isDeepStrictEqual } from 'node:util'
import { kit } from '../../artwork/comic/kit.ts'
import { Look, PanelScene } from '../../artwork/comic/panel-scene.ts'
import { toBodyFields } from '../../web/form.ts'
import type { CastMember } from './people.ts'
import type { Action } from './studio.ts'

/** `chosen`: the id of the figure or thing that the choices are of. `look`: one that changes in the whole comic, to null for nobody who is drawn. */
export type SceneForm = { scene: PanelScene; chosen: string | null; look: { id: string; look: Look | null } | null }

/**
 * The scene that a form sends, with what is chosen in it, and after its button. Null without a scene that can be drawn.
 */
export async function readScene(body: unknown, cast: Cast, action: Action): Promise<SceneForm | null> {
  // The kit is loaded with the first.
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
  // Who becomes somebody else stands where the other one stood.
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

/** What decides where things are whose hands are not seen. */
const viewKey = ({ camera, figures, props }: PanelScene) =>
  `${camera.distance} ${props.length} ${figures.map(({ id, together }) => `${id} ${together}`)}`

/** What is chosen of a look, by the names of the fields. Clothes are of one panel, the rest is of the whole comic. */
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
