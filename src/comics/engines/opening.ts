import { isPerson } from '../../artwork/comic/kit.ts'
import { PLAIN } from '../../artwork/comic/places.ts'
import type { Beat } from '../../artwork/comic/stage/stage.ts'
import type { Somebody } from './storyteller/people.ts'

/** Number of panels that are searched for the place where a comic begins. */
const OPENING = 5

const furniture = /^(?:bed|pillow|table|chair|computer|clock|stove|door)$/
const nautical = /^(?:boat|net|anchor|rod)$/
const marine = /^(?:fish|whale|octopus|dolphin|shark|squid|jellyfish)$/
const growing = /^(?:tree|flower)$/

/**
 * Gives the first panels a place if no words name one. If the story goes to sea, they are ashore. Else they are at the
 * place that is named next, unless people only arrive there or time has passed. Else they are where the things and
 * people of the first panels belong.
 */
export function placeOpening(pages: readonly Beat[][], cast: readonly Somebody[]): Beat[][] {
  const opening = pages.flat().slice(0, OPENING)
  const placeIndex = opening.findIndex(({ seen }) => seen.place !== null)
  const first = opening.slice(0, placeIndex < 0 ? OPENING : placeIndex)
  const next = opening[placeIndex]?.seen
  const isSame = next && !next.isReached && !next.isInPicture && first.every(({ seen }) => seen.time === next.time)
  const props = first.flatMap(({ seen }) => seen.props)
  const isAshore = props.some((key) => nautical.test(key)) && (!next || next.place === 'sea')
  const place = isAshore ? 'beach' : isSame ? next.place : (placeFor(props, first, cast) ?? PLAIN)
  return pages.map((beats) =>
    beats.map((beat) => (beat.seen.place === null ? { ...beat, seen: { ...beat.seen, place } } : beat)),
  )
}

/** Returns the place to which things and people belong, or null if they belong to none. */
function placeFor(props: readonly string[], beats: readonly Beat[], cast: readonly Somebody[]): string | null {
  const ids = beats.flatMap(({ seen, speakers }) => [...seen.figures.map(({ id }) => id), ...speakers])
  const isNursed = cast.some(({ id, look }) => ids.includes(id) && look?.clothes === 'doctor')
  if (isNursed) return 'hospital'
  if (props.some((key) => /^(?:bus|car|becak|trafficlight)$/.test(key))) return 'road'
  const isHeld = (key: string) => beats.some(({ seen }) => seen.hands?.[key])
  if (isWild(cast)) return cast.every(({ look }) => marine.test(look?.kind ?? '')) ? 'underwater' : 'garden'
  if (props.some((key) => growing.test(key) && !isHeld(key))) return 'garden'
  if (!props.some((key) => furniture.test(key))) return null
  return props.some((key) => /^(?:bed|pillow)$/.test(key)) ? 'bedroom' : 'livingroom'
}

/** Whether a story is about animals only. */
const isWild = (cast: readonly Somebody[]) =>
  cast.length > 0 &&
  cast.every(({ look }) => look && !isPerson(look.kind) && !/^(?:robot|ghost|dragon)$/.test(look.kind))
