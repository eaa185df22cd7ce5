import { MAX_DIALOGUES, MAX_PAGES, MAX_PANELS_PER_PAGE, MIN_PANELS_PER_PAGE } from '../../limits.ts'
import type { Beat } from './prose.ts'
import type { PanelText } from './script-form.ts'

const EXCHANGE = 170

/**
 * Puts beats into panels: a caption with what is said then, or a short exchange. If that needs too many pages, two
 * captions share a panel.
 */
export function groupBeats(beats: readonly Beat[]): Beat[][] {
  const wide = grouped(beats, false)
  return (wide.length > MAX_PAGES * MAX_PANELS_PER_PAGE ? grouped(beats, true) : wide).map(joinSentences)
}

const BOX = 120
/**
 * Joins sentences that follow each other into one box. A heading, or a quote whose speaker the creator is asked for,
 * gets its own box.
 */
function joinSentences(beats: readonly Beat[]): Beat[] {
  const boxes: Beat[] = []
  for (const beat of beats) {
    const last = boxes.at(-1)
    const text = `${last?.text ?? ''} ${beat.text}`
    const isPlain = last?.kind === 'narration' && beat.kind === 'narration' && !/^["“”'‘«„—–]/.test(beat.text)
    const isEnded = last !== undefined && /^[^"“”'‘«„—–].*[.!?…]$/s.test(last.text)
    if (isPlain && isEnded && isSentence(beat) && text.length <= BOX) boxes.splice(-1, 1, { ...last, text })
    else boxes.push(beat)
  }
  return boxes
}

/** `isTight`: two captions share a panel whatever their length. */
function grouped(beats: readonly Beat[], isTight: boolean): Beat[][] {
  const groups: Beat[][] = []
  for (const beat of beats) {
    const last = groups.at(-1)
    if (last && last.length < MAX_DIALOGUES && belongs(last, beat, isTight)) last.push(beat)
    else groups.push([beat])
  }
  return groups
}

const isSentence = ({ text }: Beat) => /[.!?…,:;"”’']$/.test(text)
/** Whether a beat is too little for a panel of its own: a heading, a noise, "Danu memanjat." */
const isShort = (beat: Beat) => beat.text.length < 25 || (beat.text.length < 60 && !isSentence(beat))

function belongs(group: readonly Beat[], beat: Beat, isTight: boolean): boolean {
  const letters = group.reduce((sum, { text }) => sum + text.length, beat.text.length)
  const captioned = group.filter(({ kind, goesOn }) => kind === 'narration' && !goesOn).length
  const balloonCount = group.filter(({ kind }) => kind !== 'narration').length
  if (beat.goesOn) return letters < 2 * EXCHANGE
  const isSmall = balloonCount === 0 && ((isShort(beat) && isSentence(beat)) || group.every(isShort))
  if (beat.kind === 'narration') return captioned < 2 && (isTight || isSmall)
  return balloonCount === 0 || (balloonCount < 3 && letters < EXCHANGE)
}

/** Splits panels with more than six texts. The further panels show the same. */
export const splitPanels = (panels: readonly PanelText[]): PanelText[] =>
  panels.flatMap((panel) => {
    const all = joinSentences(panel.beats)
    const parts = Array.from(
      { length: Math.max(1, Math.ceil(all.length / MAX_DIALOGUES)) },
      (_, nth) => nth * MAX_DIALOGUES,
    )
    return parts.map((from) => ({ ...panel, beats: all.slice(from, from + MAX_DIALOGUES) }))
  })

/** Fills pages evenly with two to six panels. It makes as many pages as wished if the panels allow it. */
export function layOutPages(panels: readonly PanelText[], wished: number): PanelText[][] {
  const numbers = [...new Set(panels.map(({ page }) => page))]
  const pages = numbers.map((page) => panels.filter((panel) => panel.page === page))
  const isSmall = pages.slice(0, -1).some(({ length }) => length < MIN_PANELS_PER_PAGE)
  if (pages.length > 1 && !isSmall && pages.every(({ length }) => length <= MAX_PANELS_PER_PAGE)) return pages
  const least = Math.ceil(panels.length / MAX_PANELS_PER_PAGE)
  const count = Math.max(1, least, Math.min(wished, Math.floor(panels.length / MIN_PANELS_PER_PAGE)))
  const start = (nth: number) => Math.ceil((nth * panels.length) / count)
  return Array.from({ length: count }, (_, nth) => panels.slice(start(nth), start(nth + 1)))
}
