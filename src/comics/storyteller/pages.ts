import { MAX_DIALOGUES, MAX_PAGES, MAX_PANELS_PER_PAGE, MIN_PANELS_PER_PAGE } from '../script/script.ts'
import type { Beat } from './prose.ts'

export const MAX_PANELS = MAX_PAGES * MAX_PANELS_PER_PAGE

const EXCHANGE = 170

/** One beat a panel: a caption with what is said then, or a short exchange. Where pages do not do, two captions. */
export function groupsOf(beats: readonly Beat[]): Beat[][] {
  const wide = grouped(beats, 1)
  return wide.length > MAX_PANELS ? grouped(beats, 2) : wide
}

function grouped(beats: readonly Beat[], captions: number): Beat[][] {
  const groups: Beat[][] = []
  for (const beat of beats) {
    const last = groups.at(-1)
    if (last && last.length < MAX_DIALOGUES && belongs(last, beat, captions)) last.push(beat)
    else groups.push([beat])
  }
  return groups
}

function belongs(group: readonly Beat[], beat: Beat, captions: number): boolean {
  const letters = group.reduce((sum, { text }) => sum + text.length, beat.text.length)
  const captioned = group.filter(({ kind, goesOn }) => kind === 'narration' && !goesOn).length
  const spoken = group.filter(({ kind }) => kind !== 'narration').length
  if (beat.goesOn) return letters < 2 * EXCHANGE
  if (beat.kind === 'narration') return captions > 1 && captioned < captions
  return spoken === 0 || (spoken < 3 && letters < EXCHANGE)
}

/** Panels with more than six texts go on in another one that shows the same. */
export const splitPanels = <Panel extends { beats: readonly Beat[] }>(panels: readonly Panel[]): Panel[] =>
  panels.flatMap((panel) => {
    const parts = Array.from({ length: Math.ceil(panel.beats.length / MAX_DIALOGUES) }, (_, nth) => nth * MAX_DIALOGUES)
    return parts.length < 2
      ? [panel]
      : parts.map((from) => ({ ...panel, beats: panel.beats.slice(from, from + MAX_DIALOGUES) }))
  })

/** Fills pages evenly with two to six panels, as many as wished where the panels allow. */
export function pagesOf<Panel extends { page: number }>(panels: readonly Panel[], wished: number): Panel[][] {
  const pages = [...new Set(panels.map(({ page }) => page))].map((page) =>
    panels.filter((panel) => panel.page === page),
  )
  const isFilled = pages.every(
    ({ length }, nth) => length <= MAX_PANELS_PER_PAGE && (length >= MIN_PANELS_PER_PAGE || nth === pages.length - 1),
  )
  if (pages.length > 1 && isFilled) return pages
  const least = Math.ceil(panels.length / MAX_PANELS_PER_PAGE)
  const count = Math.max(1, least, Math.min(wished, Math.floor(panels.length / MIN_PANELS_PER_PAGE)))
  return Array.from({ length: count }, (_, nth) =>
    panels.slice(Math.ceil((nth * panels.length) / count), Math.ceil(((nth + 1) * panels.length) / count)),
  )
}
