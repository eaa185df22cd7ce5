import { isDeepStrictEqual } from 'node:util'
import { kit } from '../../artwork/comic/kit.ts'
import { Look, PanelScene } from '../../artwork/comic/panel-scene.ts'
import { fieldsOf } from '../../web/form.ts'
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
  const fields = fieldsOf(body)
  const base = PanelScene.safeParse(parsed(fields.adegan))
  if (!base.success) return null
  const chosen = typeof fields.pilih === 'string' ? fields.pilih : null
  const scene = PanelScene.safeParse(withChoices(base.data, chosen, fields, cast, rules))
  if (!scene.success) return null
  const kept = cast.find(({ id, isKept }) => id === chosen && isKept)
  const figure = base.data.figures.find(({ id }) => id === kept?.id)
  const isGone = fields[keptFields.kind] === ''
  const chosenLook = kept && figure && Look.safeParse({ ...figure.look, ...given(fields, keptFields) }).data
  const look = isGone ? null : (chosenLook ?? figure?.look)
  const isOther = kept && figure && !isDeepStrictEqual(look, figure.look)
  // Who becomes somebody else stands where the other one stood.
  const who = cast.find(({ id }) => id === fields.siapa && id !== chosen)?.id ?? chosen
  const named = base.data.figures.map((one) => (one.id === chosen && who ? { ...one, id: who } : one))
  const before = { ...base.data, figures: named }
  const seen = rules.acted(rules.reframed(scene.data, before), action, { chosen: who, cast })
  const joined = rules.joined(seen.scene, seen.chosen)
  const done = viewOf(joined) === viewOf(before) ? joined : rules.besideHands(joined)
  return { scene: done, chosen: seen.chosen, look: isOther && look !== undefined ? { id: kept.id, look } : null }
}

/** What decides where things are whose hands are not seen. */
const viewOf = ({ camera, figures, props }: PanelScene) =>
  `${camera.distance} ${props.length} ${figures.map(({ id, together }) => `${id} ${together}`)}`

/** What is chosen of a look, by the names of the fields. Clothes are of one panel, the rest is of the whole comic. */
const keptFields = { kind: 'jenis', age: 'umur', hair: 'rambut', skin: 'kulit' } as const
export const lookFields = { ...keptFields, clothes: 'pakaian' } as const
const figureFields = { mood: 'wajah', facing: 'arah' } as const
const panelFields = { place: 'tempat', time: 'waktu', weather: 'cuaca', size: 'ukuran' } as const
const cameraFields = { distance: 'jarak', height: 'sudut' } as const

const given = (fields: Fields, names: Readonly<Record<string, string>>) =>
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

function withChoices(scene: PanelScene, chosen: string | null, fields: Fields, cast: Cast, rules: Rules) {
  const { siapa, pose, benda, efek, pakaian, kiri } = fields
  const who = cast.find(({ id }) => id === siapa && id !== chosen)
  const renamed = (id: string | null) => (who && id === chosen ? who.id : id)
  const figures = scene.figures.map((figure) => {
    if (figure.id !== chosen) return { ...figure, together: renamed(figure.together) }
    const member = cast.find(({ id }) => id === figure.id)
    const ownLook = member?.isKept ? {} : given(fields, keptFields)
    const look = { ...figure.look, ...ownLook, ...(pakaian ? { clothes: pakaian } : {}) }
    const isOther = !member && look.kind !== figure.look.kind
    const name = isOther ? (kit('kind').get(String(look.kind)) ?? '') : figure.name
    const flip = fields.arah === undefined ? figure.flip : kiri === 'ya'
    return {
      ...figure,
      ...given(fields, figureFields),
      flip,
      ...(who ? { id: who.id, name: who.name, look: who.look } : { look, name }),
    }
  })
  const props = scene.props.map((prop) => {
    const key = prop.id === chosen && benda ? benda : prop.key
    return { ...prop, key, held_by: renamed(prop.held_by) }
  })
  const changed = {
    ...scene,
    ...given(fields, panelFields),
    camera: { ...scene.camera, ...given(fields, cameraFields) },
    effect: typeof efek === 'string' ? efek || null : scene.effect,
    figures,
    props,
  }
  return chosen && typeof pose === 'string' ? rules.paired(changed as PanelScene, who?.id ?? chosen, pose) : changed
}

type Rules = typeof import('./scene-rules.ts')
