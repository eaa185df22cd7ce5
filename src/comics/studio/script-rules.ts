import { isPage, MAX_PAGES, type ScriptPage, type ScriptPanel } from '../script/script.ts'

/** `words`: for an illustrator. */
export const distances = [
  { key: 'jauh', name: 'Jauh', words: 'dari jauh' },
  { key: 'sedang', name: 'Sedang', words: 'jarak sedang' },
  { key: 'dekat', name: 'Dekat', words: 'dari dekat' },
] as const

const SAID = /,?\s*\b(dari (?:sangat )?jauh|jarak (?:jauh|sedang|dekat)|(?:dari|sangat) dekat)\b/giu

export function distanceOf(description: string): string | null {
  const words = description.match(SAID)?.[0]?.toLowerCase() ?? ''
  return distances.find(({ key }) => words.includes(key))?.key ?? null
}

/** Replaces the distance in the first sentence. An unknown key changes nothing. */
export function withDistance(description: string, distance: string): string {
  const word = distances.find(({ key }) => key === distance)?.words
  if (!word) return description
  const rest = description.replace(SAID, '').trim()
  if (rest === '') return `${word.charAt(0).toUpperCase()}${word.slice(1)}.`
  return rest.replace(/[.!?…]|$/u, (end) => `, ${word}${end}`)
}

const blank: ScriptPanel = { description: '', dialogues: [] }

/**
 * First `typed`, then the button `action`, such as "jarak:2:dekat". Impossible numbers of panels or pages change
 * nothing.
 */
export function changedPages(pages: readonly ScriptPage[], at: number, typed: ScriptPage, action: string) {
  const saved = pages.with(at, typed)
  const [name = '', number = '', distance = ''] = action.split(':')
  if (name === 'hapus-halaman') return pages.length === 1 ? saved : saved.toSpliced(at, 1)
  if (name === 'tambah-halaman' && pages.length < MAX_PAGES)
    return saved.toSpliced(at + 1, 0, { title: `Bagian ${at + 2}`, summary: '', panels: [blank, blank] })
  const panels = changedPanels(typed.panels, name, /^\d$/.test(number) ? Number(number) : -1, distance)
  const changed = { ...typed, panels }
  return isPage(changed) ? pages.with(at, changed) : saved
}

function changedPanels(panels: readonly ScriptPanel[], action: string, at: number, distance: string) {
  if (action === 'tambah-panel') return [...panels, blank]
  if (action !== 'jarak') return rearranged(panels, action.replace(/-panel$/, ''), at)
  return panels.map((panel, index) =>
    index === at ? { ...panel, description: withDistance(panel.description, distance) } : panel,
  )
}

/** "hapus" removes the item, "naik" and "turun" move it; other actions change nothing. */
export function rearranged<T>(list: readonly T[], action: string, at: number): readonly T[] {
  if (action === 'hapus') return list.filter((_, index) => index !== at)
  const to = action === 'naik' ? at - 1 : action === 'turun' ? at + 1 : at
  const [one, other] = [list[at], list[to]]
  return one === undefined || other === undefined ? list : list.with(at, other).with(to, one)
}
