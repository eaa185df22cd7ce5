import type { SceneBox } from '../../artwork/comic/boxes.ts'
import { isPerson, type KitSection, kit } from '../../artwork/comic/kit.ts'
import { type Figure, type Look, MAX_FIGURES, MAX_PROPS, type PanelScene } from '../../artwork/comic/panel-scene.ts'
import type { Undrawn } from '../engines/undrawn.ts'
import { type CastMember, missingText, strangers } from './people.ts'
import { choiceHref, portraitHref } from './samples.ts'

type Choice = { value: string; name: string; src: string | null; isChosen: boolean; isOpen: boolean }
/** A group of radio buttons: `field` is their name in the form. */
type ChoiceGroup = { name: string; field: string; choices: readonly Choice[] }

type SeenBox = { id: string; name: string; x: number; y: number; width: number; height: number }

/**
 * `hasLooks`: whether looks of people with one look in the whole comic may change too. `missing`: people without a
 * drawing.
 */
type PoserCast = { cast: readonly CastMember[]; missing: readonly Undrawn[]; hasLooks: boolean }

/** The choices for a scene. */
export function poserView(scene: PanelScene, selectedId: string | null, { cast, missing, hasLooks }: PoserCast) {
  const items = namesIn(scene)
  const one = items.find(({ id }) => id === selectedId) ?? items.at(-1) ?? null
  const figure = scene.figures.find(({ id }) => id === one?.id)
  const prop = scene.props.find(({ id }) => id === one?.id)
  const isKept = cast.some((member) => member.isKept && member.id === figure?.id)
  const { camera } = scene
  return {
    scene: JSON.stringify(scene),
    chosen: one && { id: one.id, name: one.name, isFigure: figure !== undefined, looksLeft: figure?.flip ?? false },
    figure: figure ? figureGroups(figure, scene, cast) : [],
    look: figure && (hasLooks || !isKept) ? lookGroups(figure.look, { canLack: isKept }) : [],
    missing: hasLooks ? missing.map((one) => ({ ...one, text: missingText(one), choices: listKindChoices(one) })) : [],
    seen: items,
    additions: [
      {
        action: 'tambah-tokoh',
        name: 'Tambah tokoh',
        choices: newcomers(scene, cast),
        isOpen: scene.figures.length < MAX_FIGURES,
      },
      { action: 'tambah-benda', name: 'Tambah benda', choices: newThings, isOpen: scene.props.length < MAX_PROPS },
    ],
    isLookKept: isKept,
    thing: prop ? [group('Benda', 'benda', ['prop'], prop.key)] : [],
    place: [
      group('Tempat', 'tempat', ['place'], scene.place),
      group('Waktu', 'waktu', ['time'], scene.time),
      group('Cuaca', 'cuaca', ['weather'], scene.weather),
      withNone(group('Efek', 'efek', ['effect'], scene.effect ?? '')),
    ],
    camera: [
      group('Jarak', 'jarak', ['distance'], camera.distance),
      group('Sudut', 'sudut', ['height'], camera.height),
      group('Ukuran panel', 'ukuran', ['size'], scene.size),
    ],
  }
}

/** Figures that can be added: people of the cast who are not in the scene, then others. */
const newcomers = ({ figures }: PanelScene, cast: readonly CastMember[]) => [
  ...cast
    .filter((one) => figures.every(({ id }) => id !== one.id))
    .map(({ id, name, look }) => ({ value: id, name, src: portraitHref(look) })),
  ...[...strangers].map(([name, look]) => ({ value: name, name, src: portraitHref(look) })),
]
const newThings = [...kit('prop')].map(([value, name]) => ({ value, name, src: choiceHref('prop', value) }))

function group(name: string, field: string, sections: readonly KitSection[], value: string, isOpen = true) {
  const choices = sections.flatMap((section) =>
    [...kit(section)].map(([key, title]) => ({
      value: key,
      name: title,
      src: choiceHref(section, key),
      isChosen: key === value,
      isOpen: isOpen || section !== 'pair',
    })),
  )
  return { name, field, choices }
}

const withNone = (choiceGroup: ChoiceGroup, name = 'Tanpa'): ChoiceGroup => {
  const isChosen = choiceGroup.choices.every((one) => !one.isChosen)
  return { ...choiceGroup, choices: [{ value: '', name, src: null, isChosen, isOpen: true }, ...choiceGroup.choices] }
}

const listKindChoices = ({ kinds }: Undrawn) =>
  kinds.map((value) => ({ value, name: kit('kind').get(value) ?? value, src: choiceHref('kind', value) }))

/** The kinds as which a person without a drawing can be drawn. `kind`: the sent kind, empty for no drawing. */
export const missingGroup = (one: Undrawn, suffix: string, kind: string): ChoiceGroup => {
  const choices = listKindChoices(one).map((choice) => ({ ...choice, isChosen: choice.value === kind, isOpen: true }))
  return withNone({ name: `${one.name} digambar sebagai`, field: `jenis${suffix}`, choices }, 'Tanpa gambar')
}

function figureGroups({ id, look, pose, mood, facing }: Figure, { figures }: PanelScene, cast: readonly CastMember[]) {
  const people = figures.filter((figure) => isPerson(figure.look.kind))
  const others = cast.filter((one) => one.id === id || figures.every((figure) => figure.id !== one.id))
  const who = others.map((one) => ({ value: one.id, name: one.name, src: null, isChosen: one.id === id, isOpen: true }))
  return [
    ...(who.length > 1 ? [{ name: 'Siapa', field: 'siapa', choices: who }] : []),
    group('Pose', 'pose', ['pose', 'pair'], pose, isPerson(look.kind) && people.length > 1),
    group('Wajah', 'wajah', ['mood'], mood),
    group('Arah', 'arah', ['facing'], facing),
    ...(isPerson(look.kind) ? [clothesGroup(look)] : []),
  ]
}

/**
 * `suffix`: the end of the field names. `canLack`: offers the choice of no drawing. `lacks`: no drawing is the current
 * choice.
 */
export const lookGroups = (look: Look, { suffix = '', canLack = false, lacks = false }): readonly ChoiceGroup[] => [
  ...(isPerson(look.kind)
    ? [
        group('Rambut', `rambut${suffix}`, ['hair'], look.hair),
        group('Umur', `umur${suffix}`, ['age'], look.age),
        group('Kulit', `kulit${suffix}`, ['skin'], look.skin),
      ]
    : []),
  ...[group('Jenis', `jenis${suffix}`, ['kind'], lacks ? '' : look.kind)].map((kinds) =>
    canLack ? withNone(kinds, 'Tanpa gambar') : kinds,
  ),
]

export const clothesGroup = ({ clothes }: Look, suffix = ''): ChoiceGroup =>
  group('Pakaian', `pakaian${suffix}`, ['clothes'], clothes)

/** Boxes of figures and things from back to front, in units of the panel. Numbers distinguish equal names. */
export function seenIn(scene: PanelScene, boxes: readonly SceneBox[]): readonly SeenBox[] {
  return namesIn(scene).flatMap(({ id, name }) => {
    const box = boxes.find((one) => one.id === id)
    if (!box) return []
    const { x, y, width, height } = box
    return [{ id, name, ...rounded({ x, y, width: Math.max(60, width), height: Math.max(60, height) }) }]
  })
}

function namesIn({ figures, props }: PanelScene): readonly { id: string; name: string }[] {
  const all = [
    ...figures.map(({ id, name, look }) => ({ id, name: name || (kit('kind').get(look.kind) ?? '') })),
    ...props.map(({ id, key }) => ({ id, name: kit('prop').get(key) ?? '' })),
  ]
  return all.map(({ id, name }, at) => {
    const earlier = all.slice(0, at).filter((one) => one.name === name).length
    return { id, name: earlier > 0 ? `${name} ${earlier + 1}` : name }
  })
}

const rounded = <T extends Record<string, number>>(box: T): T =>
  Object.fromEntries(Object.entries(box).map(([key, value]) => [key, Math.round(value)])) as T

/** Lists the figures, things, place, time and weather of a scene in words. */
export const listSceneWords = (scene: PanelScene): readonly string[] => [
  ...namesIn(scene).map(({ name }) => name),
  ...[kit('place').get(scene.place), kit('time').get(scene.time)].flatMap((name) => name ?? []),
  ...(scene.weather === 'clear' ? [] : [kit('weather').get(scene.weather) ?? '']),
]
