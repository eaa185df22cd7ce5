import { isPerson } from '../kit.ts'
import { type Figure, type PanelScene, type PanelSize, type Prop, panelSizes, type Sighting } from '../panel-scene.ts'
import { fitsArms, fitsHand, getHeightShare } from '../things.ts'
import { getMeasures, isSmallAnimal } from './camera.ts'

/** How the people of a picture handle its things and animals. */

/** On water, where nobody can stand, the boat is drawn in front of the legs of the people in it. */
export function afloat(boat: Prop, figures: readonly Figure[], place: PanelScene['place'], size: PanelSize): Prop {
  const people = figures.filter(({ look }) => isPerson(look.kind))
  if (boat.key !== 'boat' || people.length === 0 || !/^(?:river|harbor)$/.test(place)) return boat
  const { width, height } = panelSizes[size]
  const [xs, tall] = [people.map(({ x }) => x), Math.max(...people.map(({ scale }) => scale))]
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const scale = Math.max(0.9 * tall, ((right - left) * width + 0.75 * tall * height) / (1.45 * height))
  // The boat hides no face.
  const low = Math.min(...people.map(({ look, pose, scale }) => scale * getMeasures(look, pose).face))
  const y = Math.max(...people.map(({ y }) => y)) + Math.max(0.01, 0.45 * (scale - low))
  return { ...boat, x: (left + right) / 2, y, scale }
}

export const isLying = ({ pose, look }: Figure): boolean => /^(?:lie|sleep)$/.test(pose) && isPerson(look.kind)

/** If there is a bed, the first person who lies is put on it, with the head on its pillow. The bed has room for one. */
export function abed(figures: readonly Figure[], props: readonly Prop[]): Figure[] {
  const bed = props.find(({ key }) => key === 'bed')
  const sleeper = figures.find(isLying)
  return figures.map((figure) =>
    bed && figure === sleeper ? { ...figure, x: bed.x, y: bed.y - MATTRESS * bed.scale, flip: false } : figure,
  )
}
const MATTRESS = 0.4

/**
 * A fish out of water is put into the hands of a person who holds something. Without such a person it lies on the
 * ground.
 */
function stranded(figures: readonly Figure[], place: PanelScene['place']): readonly Figure[] {
  const isDry = ({ look, pose }: Figure) =>
    finned.test(look.kind) && /^(?:stand|sit)$/.test(pose) && !/^(?:underwater|sea|river|pool)$/.test(place)
  const fish = figures.find((one) => isDry(one) && isSmallAnimal(one.look) && one.together === null)
  const holder =
    fish && figures.find(({ look, pose, together }) => isPerson(look.kind) && !together && /^(?:hold|show)$/.test(pose))
  return figures.map((one) => {
    if (holder && (one === fish || one === holder)) return { ...one, together: (one === fish ? holder : fish).id }
    return isDry(one) && one.together === null ? { ...one, pose: 'lie' } : one
  })
}
const finned = /^(?:fish|whale|dolphin|shark)$/

/**
 * If several people row, only the first one rows and the others sit. A small animal is in the arms of the person of its
 * pair; a big one stands beside that person.
 */
export function seated(all: readonly Figure[], place: PanelScene['place']): Figure[] {
  const figures = stranded(all, place)
  const rower = figures.find(({ pose }) => pose === 'row')
  return figures.map((figure) => {
    const other = figures.find(({ id }) => id === figure.together)
    const isTied = other && isPerson(figure.look.kind) !== isPerson(other.look.kind)
    if (isTied && !isSmallAnimal(isPerson(figure.look.kind) ? other.look : figure.look))
      return { ...figure, together: null }
    if (isTied && !isPerson(figure.look.kind))
      return { ...figure, x: other.x, y: other.y - 0.5 * other.scale * getMeasures(other.look).whole }
    return rower && figure !== rower && figure.pose === 'row' ? { ...figure, pose: 'sit' } : figure
  })
}

/**
 * A person with a thing in hand gets a pose that holds it, unless the words say what else the hands do. Without a thing
 * in hand, a holding pose becomes "stand".
 */
export function handling(figure: Figure, pose: string | null, { props, hands, speakers }: Handled): Figure {
  const prop = props.find(({ held_by }) => held_by === figure.id)
  const isLoose = pose === null || /^(?:stand|hold|show|haul)$/.test(pose)
  const shared = props.find(({ key, held_by }) => held_by === null && !fitsHand(key) && isShared(hands?.[key]))
  if (shared && isLoose && hands?.[shared.key]?.includes(figure.id)) return { ...figure, pose: 'haul' }
  if (prop && isLoose && pose !== 'haul') return { ...figure, pose: poseWith(prop.key, speakers.includes(figure.id)) }
  if (prop) return figure
  return /^(?:hold|show|haul)$/.test(figure.pose) && figure.together === null ? { ...figure, pose: 'stand' } : figure
}

type Handled = { props: readonly Prop[]; hands: Sighting['hands']; speakers: readonly string[] }

const isShared = (ids: readonly string[] = []): boolean => ids.length > 1

/** A small thing is held out, so that it can be seen. A person who speaks and has a phone speaks into it. */
function poseWith(key: string, isSpeaking: boolean): Figure['pose'] {
  if (key === 'phone' && isSpeaking) return 'phone'
  return fitsArms(key) ? 'haul' : getHeightShare(key) < SMALL || getHeightShare(key) > TALL ? 'show' : 'hold'
}
const [SMALL, TALL] = [0.21, 0.38]
