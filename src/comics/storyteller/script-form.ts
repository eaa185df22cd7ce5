import { labelled } from './cast.ts'
import { isOf, Words } from './lexicon.ts'
import type { People } from './people.ts'
import { type Beat, beatsOf, narrationOf, paragraphsIn } from './prose.ts'
import { segmentsIn } from './quotes.ts'
import { isSpeech } from './speakers.ts'
import { cut, cutSpoken } from './text.ts'

/** One piece of a script. `said`: a line of somebody, of nobody for a sound; `notes` is what stands in brackets. */
type Unit =
  | { type: 'panel' | 'page' | 'blank' }
  | { type: 'title' | 'seen' | 'caption' | 'text'; text: string }
  | { type: 'said'; name: string; text: string; notes: readonly string[]; isSound: boolean }

export type ScriptText = { units: readonly Unit[]; hasPanels: boolean }

/** `page` counts the pages that the script itself names, from 0. */
export type PanelText = { page: number; description: string; beats: readonly Beat[] }

const heading =
  /^[#*>\s-]*(panel|adegan|scene|halaman|page|hal\.)\s*(?:ke-?)?(\d+|[ivx]+|satu|dua|tiga|empat|lima|enam)\b\**\s*(?:[:.)–—-]+\s*|(?=[[(]|$))?/iu
const numbered = /(?<=[.!?…"”»’)\]]\s)(?=(?:panel|adegan|scene|halaman)\s+\d+\s*[:.–—-])/giu
const label =
  /^([\p{L}][\p{L}\p{N}.'’-]*(?:\s(?:(?:dan|&)\s)?[\p{L}\p{N}][\p{L}\p{N}.'’-]*){0,3})\s*(\([^)]*\)|\[[^\]]*\])?\s*:\s*(.*)$/u
const inner =
  /(?<=[.!?…"”»’)\]]\s+)(?=\p{Lu}[\p{L}\p{N}.'’]*(?:\s\p{Lu}[\p{L}\p{N}.'’]*){0,2}\s*(?:\([^)]*\)\s*)?:\s*["“«‘'])/u

const labelTypes = ['caption', 'sound', 'title', 'seen', 'never'] as const
const labelOf = (word: string) => labelTypes.findLast((type) => isOf(`label.${type}`, word))

/** The pieces of a script; null where the text is none. */
export function scriptIn(text: string): ScriptText | null {
  const lines = text.split('\n').flatMap((line) =>
    line
      .replaceAll('**', '')
      .replace(/^\*(\S.*)\*$/, '$1')
      .split(numbered),
  )
  const marks = lines.flatMap((line) => heading.exec(line.trim()) ?? []).length > 0
  const named = lines.flatMap((line) => nameIn(line, marks) ?? [])
  const small = named.filter((name) => !/\p{Lu}/u.test(name))
  const isDialogue = named.length - small.length > 1 || (small.length > 1 && new Set(small).size < small.length)
  const isMarked = lines.some((line) => isHeading(line))
  if (!isMarked && !isDialogue) return null
  const hasPanels = lines.some((line) => isHeading(line) && !/^[#*>\s-]*(?:halaman|page|hal)/i.test(line))
  const hasOnlyScenes = !lines.some((line) => /^[#*>\s-]*panel/i.test(line) && isHeading(line))
  return { units: unitsIn(joined(lines), hasOnlyScenes), hasPanels }
}

const isHeading = (line: string): boolean => {
  const [mark = '', word = ''] = heading.exec(line.trim()) ?? []
  return (
    mark !== '' &&
    (/^(?:panel|adegan)$/i.test(word) ||
      /[:.)–—-]\s*$/.test(mark) ||
      mark.length === line.trim().length ||
      /^[[(]/.test(line.trim().slice(mark.length)))
  )
}

/** The name before a line, unless it is a day, an hour or a note. Small letters will do where panels are marked. */
function nameIn(line: string, isMarked: boolean): string | null {
  const [, name = ''] = label.exec(line.replace(/^[-*•\s]+/, '')) ?? []
  const words = new Words(name)
  const [first, size] = [words.lower(0), words.length]
  if (size === 0 || size > 4 || labelOf(name.toLowerCase()) || labelOf(first)) return null
  if (/nya$/.test(first) || isOf('common.function', first) || words.all().some(isSpeech)) return null
  const isNamed = /^(?:[\p{Lu}\p{N}][^\s]*(?:\s(?:dan\s|&\s)?|$))+$/u.test(name)
  return isNamed || (size <= 2 && (isMarked || words.isSmall())) ? name : null
}

/** A quote may go on in the next line. */
function joined(lines: readonly string[]): string[] {
  const all: string[] = []
  for (const line of lines) {
    const last = all.at(-1) ?? ''
    const isNew = line === '' || isHeading(line) || nameIn(line, true) !== null || !/["“«]/.test(last)
    if (!isNew && paragraphsIn(`${last}\n${line}`).length === 1) all.splice(-1, 1, `${last} ${line}`)
    else all.push(line)
  }
  return all
}

const unitsIn = (lines: readonly string[], hasOnlyScenes: boolean): Unit[] =>
  lines.flatMap((line) => {
    const text = line.trim()
    if (text === '') return [{ type: 'blank' as const }]
    if (!isHeading(text)) return piecesOf(text)
    const [mark = '', word = ''] = heading.exec(text) ?? []
    const type = /^(?:halaman|page|hal)/i.test(word) ? ('page' as const) : ('panel' as const)
    const rest = text.slice(mark.length).trim()
    const isGroup = type === 'panel' && !hasOnlyScenes && !/^panel/i.test(word)
    return [...(isGroup ? [] : [{ type }]), ...(rest === '' ? [] : piecesOf(rest))]
  })

function piecesOf(line: string): Unit[] {
  return line.split(inner).flatMap((part): Unit[] => {
    const text = part.trim().replace(/^(?:[-*•]\s+|\d{1,2}[.)]\s+(?=\p{Lu}[\p{L} ]*:))/u, '')
    const bracketed = /^(?:\[([^\]]*)\]|\(([^)]*)\))\s*/.exec(text)
    if (bracketed) {
      const rest = text.slice(bracketed[0].length)
      return [{ type: 'seen', text: bracketed[1] ?? bracketed[2] ?? '' }, ...(rest === '' ? [] : piecesOf(rest))]
    }
    const [, name = '', note = '', rest = ''] = label.exec(text) ?? []
    const type = labelOf(name.toLowerCase())
    if (type === 'title') return [{ type, text: rest }]
    if (type === 'caption') return [{ type, text: unquoted(rest) }]
    if (type === 'seen' && rest !== '') return [{ type, text }]
    if (type !== 'sound' && nameIn(text, true) === null) return [{ type: 'text', text }]
    const { spoken, notes } = withoutNotes(rest)
    return [
      {
        type: 'said',
        name: type === 'sound' ? '' : labelled(name.split(/\s(?:dan|&)\s/)[0] ?? name),
        text: spoken,
        notes: [note.slice(1, -1), ...notes].filter(Boolean),
        isSound: type === 'sound',
      },
    ]
  })
}

const unquoted = (text: string) => {
  const segments = segmentsIn(text)
  return segments.length === 1 ? (segments[0]?.text ?? '') : text
}

/** What stands in brackets, but not within quotes. */
function withoutNotes(text: string): { spoken: string; notes: string[] } {
  const segments = segmentsIn(text)
  const bracketed = /\s*[([]([^)\]]*)[)\]]\s*/g
  return {
    spoken: segments
      .map(({ isQuote, raw }) => (isQuote ? raw : raw.replace(bracketed, ' ')))
      .join('')
      .trim(),
    notes: segments.flatMap(({ isQuote, raw }) =>
      isQuote ? [] : [...raw.matchAll(bracketed)].map(([, note = '']) => note),
    ),
  }
}

/** What names people: descriptions and sentences, without what is said. */
export const narrationIn = ({ units }: ScriptText): string[] =>
  units.flatMap((unit) =>
    'text' in unit && unit.type !== 'said' && unit.type !== 'title' ? narrationOf(unit.text) : [],
  )
export const speakersIn = ({ units }: ScriptText): string[] =>
  units.flatMap((unit) => (unit.type === 'said' && unit.name !== '' ? [unit.name] : []))
export const titleIn = ({ units }: ScriptText): string | null =>
  units.flatMap((unit) => (unit.type === 'title' ? [unit.text] : []))[0] ?? headingOf(units)

/** A first line without an end is a heading. */
function headingOf(units: readonly Unit[]): string | null {
  const [first] = units
  return first?.type === 'text' && first.text.length <= 60 && !/[.!?…:"”]$/.test(first.text) ? first.text : null
}

/** Each marked panel is one; without marks a blank line, or what is in brackets, begins another. */
export function panelsIn({ units, hasPanels }: ScriptText, people: People): PanelText[] {
  const panels: { page: number; description: string[]; beats: Beat[] }[] = []
  let page = 0
  let isNew = true
  let hasSeen = false
  let waiting = ''
  const open = () => {
    if (isNew || panels.length === 0) panels.push({ page, description: [], beats: [] })
    isNew = false
    return panels.at(-1) as (typeof panels)[number]
  }
  const start = headingOf(units) === null ? 0 : 1
  for (const unit of units.slice(start)) {
    if (unit.type === 'panel') {
      isNew = !(panels.length === 1 && !hasSeen)
      hasSeen = true
      open()
      isNew = false
    } else if (unit.type === 'page') {
      if (panels.length > 0) page += 1
      isNew = true
    } else if (unit.type === 'blank') isNew ||= !hasPanels && (panels.at(-1)?.beats.length ?? 0) > 0
    else if (unit.type === 'seen') {
      isNew ||= !hasPanels && (panels.at(-1)?.beats.length ?? 0) > 0
      open().description.push(unit.text)
    } else if (unit.type === 'caption') open().beats.push(...cut(unit.text).map(captionOf))
    else if (unit.type === 'text') {
      if (waiting !== '')
        open().beats.push(
          ...cutSpoken(unquoted(unit.text)).map((text) => ({
            ...captionOf(text),
            character: waiting,
            kind: 'speech' as const,
          })),
        )
      else readText(unit.text, open(), hasSeen, people)
    } else if (unit.type === 'said') {
      const panel = open()
      panel.beats.push(...linesOf({ ...unit, name: calledIn(people, unit.name) }))
      panel.description.push(
        ...unit.notes
          .filter((note) => !isKind(note))
          .map((note) => `${calledIn(people, unit.name)} ${note}`.trim().replace(/[^.!?]$/, '$&.')),
      )
    }
    waiting = unit.type === 'said' && unit.text === '' ? unit.name : ''
  }
  return panels
    .filter(({ description, beats }) => description.length + beats.length > 0)
    .map(({ description, ...panel }) => ({ ...panel, description: description.join(' ') }))
}

/** As the cast has it: RANI is Rani. */
const calledIn = ({ all }: People, label: string): string =>
  all.find(({ name }) => name.toLowerCase() === label.toLowerCase())?.name ?? label

/** A sentence below `Panel n` is what is seen; speech in it is a balloon all the same. */
function readText(
  text: string,
  panel: { description: string[]; beats: Beat[] },
  isSeen: boolean,
  people: People,
): void {
  const beats = beatsOf(text, people)
  const isSaid = ({ kind, text }: Beat) => kind !== 'narration' || segmentsIn(text).every(({ isQuote }) => isQuote)
  if (!isSeen) panel.beats.push(...beats)
  else if (!beats.some(isSaid)) panel.description.push(text)
  else {
    panel.description.push(...beats.filter((beat) => !isSaid(beat)).map(({ text }) => text))
    panel.beats.push(...beats.filter(isSaid))
  }
}

const captionOf = (text: string): Beat => ({ character: '', text, kind: 'narration', goesOn: false })
const isNote = (note: string, name: string) => isOf(name, note.toLowerCase().replaceAll(' ', '_'))
const isKind = (note: string) => isNote(note, 'label.inner') || isNote(note, 'label.loud')

function linesOf({ name, text, notes, isSound }: Extract<Unit, { type: 'said' }>): Beat[] {
  const segments = segmentsIn(text)
  const isQuoted = segments.every(({ isQuote }) => isQuote)
  const isLoud = isSound || notes.some((note) => isNote(note, 'label.loud'))
  const kind = isLoud ? 'shout' : notes.some((note) => isNote(note, 'label.inner')) ? 'thought' : 'speech'
  const parts = (isQuoted ? segments.map(({ text }) => text) : [text]).flatMap((part) => cutSpoken(part))
  return parts.map((text) => ({ ...captionOf(text), character: name, kind }))
}
