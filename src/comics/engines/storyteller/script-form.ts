import { labelled } from './cast.ts'
import { findKey, hasWord, Words } from './lexicon.ts'
import { isActor } from './look.ts'
import type { People } from './people.ts'
import {
  type Beat,
  feelingsIn,
  listMark,
  listNarration,
  makeBalloon,
  makeCaption,
  paragraphsIn,
  readBeats,
} from './prose.ts'
import { segmentsIn, unquoted } from './quotes.ts'
import { isSpeech } from './speakers.ts'
import { cut, cutSpoken, NEAR } from './text.ts'

/** One piece of a script. `said`: a line of a speaker, or a sound if `name` is empty. `notes`: the text in brackets. */
type Unit =
  | { type: 'panel' | 'page' | 'blank' }
  | { type: 'title'; title: string }
  | { type: 'seen' | 'caption' | 'text' | 'place'; text: string }
  | { type: 'said'; name: string; line: string; notes: readonly string[] }

export type ScriptText = { units: readonly Unit[]; hasPanels: boolean }

/** `page` counts from 0 the pages that the script itself marks. */
export type PanelText = { page: number; description: string; beats: readonly Beat[] }

const heading =
  /^[#*>\s-]*(?:(panel|p(?=\d+\s*[.:)]))|(adegan|scene)|halaman|page|hal\.)\s*(?:ke-?|#)?(?:(?:\d+|[ivx]+|satu|dua|tiga|empat|lima|enam)\b|(?<=panel\s*)(?=:))\**\s*(?:[:.)–—-]+\s*|(?=[[(]|$))?/iu
const numbered = /(?<=[.!?…"”»’)\]]\s)(?=(?:panel|adegan|scene|halaman)\s+#?\d+\s*[:.–—-])/giu
/**
 * The name before a line: `Rani (pelan): …`, `KUCING – Kenapa?`, `Rani – "Kenapa?"`, but not a sentence with words
 * between dashes. The limit of sixty letters per word keeps the lookbehind quick.
 */
const label =
  /^([\p{L}][\p{L}\p{N}.'’-]{0,60}(?:\s(?:(?:dan|&)\s)?[\p{L}\p{N}][\p{L}\p{N}.'’-]{0,60}){0,3})\s*(\([^)]*\)|\[[^\]]*\])?(?:\s*:|(?<=^[\p{Lu}\p{N} .'’]+)\s[–—-]+(?=\s["“«‘'…\p{Lu}])(?!.+\s[–—-]+\s)|\s[–—-]+(?=\s["“«‘']))\s*(.*)$/u
const inner =
  /(?<=[.!?…"”»’)\]]\s+)(?=\p{Lu}[\p{L}\p{N}.'’]*(?:\s\p{Lu}[\p{L}\p{N}.'’]*){0,2}\s*(?:\([^)]{0,999}\)\s*)?:\s*["“«‘'])/u

const bracketed = /\s*[([]([^()[\]]{0,999})[)\]]\s*/g

/** Returns the pieces of a script, or null if the text is not a script. */
export function scriptIn(text: string): ScriptText | null {
  const unmarked = text.replaceAll('**', '').replace(/^\*(\S.*)\*$/gm, '$1')
  const lines = played(unmarked.split('\n')).flatMap((line) => line.split(numbered))
  const headings = lines.flatMap((line) => headingIn(line)?.type ?? [])
  const speakerNames = lines.flatMap((line) => nameIn(line, false) ?? [])
  const small = speakerNames.filter((name) => !/\p{Lu}/u.test(name))
  const isNoted = lines.some((line) => nameIn(line, false) !== null && findNoteKind(labelIn(line)[2]) !== undefined)
  const isDialogue = isNoted || speakerNames.length - small.length > 1 || new Set(small).size < small.length
  if (headings.length === 0 && !isDialogue) return null
  const hasPanels = headings.some((type) => type !== 'page')
  return { units: unitsIn(joinLines(lines), !headings.includes('panel')), hasPanels }
}

/** Rewrites a screenplay: `INT. BENGKEL - MALAM` is what is seen, and a name in capitals speaks the lines below it. */
function played(lines: readonly string[]): string[] {
  const isName = (line: string, nth: number) =>
    /^\p{Lu}[\p{Lu} .'’]{1,30}$/u.test(line.trim()) && (lines[nth + 1]?.trim() ?? '') !== ''
  const names = lines.filter(isName)
  const isPlay = new Set(names).size < names.length || lines.some((line) => /^(?:INT|EXT)\./.test(line))
  if (!isPlay || names.length < 2) return [...lines]
  return lines.map((line, nth) =>
    isName(line, nth) ? `${line.trim()}:` : line.replace(/^(?:INT|EXT)\. *(.+)$/, '[$1]'),
  )
}

/** Reads a heading such as `Panel 1: …`, but not a sentence such as "Halaman 2 buku itu robek." */
function headingIn(line: string): { type: 'panel' | 'scene' | 'page'; rest: string } | null {
  const text = line.trim()
  const [mark = '', panel, scene] = heading.exec(text) ?? []
  const rest = text.slice(mark.length).trim()
  const isHeading = panel || /^adegan$/i.test(scene ?? '') || /[:.)–—-]\s*$/.test(mark) || /^(?:[[(]|$)/.test(rest)
  return mark !== '' && isHeading ? { type: panel ? 'panel' : scene ? 'scene' : 'page', rest } : null
}

/** Returns what a label means: "Kotak narasi 2" is a caption, "Suara pintu" a sound, but "Suara Ibu" a person. */
function findLabel(name: string): string | undefined {
  const words = new Words(name.replace(/(?<!tokoh|karakter)\s[\d.]+$/i, ''))
  const isPerson = words.isIn(0, 'speaker.led') && /^[\p{Lu}\d]/u.test(words.word(1))
  return findKey('label', words.all().join('_')) ?? (isPerson ? undefined : findKey('label', words.lower(0)))
}

const labelIn = (line: string): readonly string[] => label.exec(line.trim().replace(listMark, '')) ?? []

/**
 * Returns the name before a line, unless it is a day, an hour or a note. If panels are marked, it may be in small
 * letters.
 */
function nameIn(line: string, isMarked: boolean): string | null {
  const [, name = ''] = labelIn(line)
  const words = new Words(name)
  const [first, size] = [words.lower(0), words.length]
  // "Embek" is a bleat, but a character may have this name.
  const isVerb = (word: string) => isSpeech(word) && (size > 1 || hasWord('verb.direct', word) || /nya$/.test(word))
  if (size === 0 || size > 4 || findLabel(name) || words.all().some(isVerb)) return null
  if (/nya$/.test(first) && !(isMarked && words.phrase(0, isActor))) return null
  if (hasWord('common.function', first) && !hasWord('speaker.all', first)) return null
  const isNamed = /^(?:[\p{Lu}\p{N}][^\s]*(?:\s(?:dan\s|&\s)?|$))+$/u.test(name)
  return isNamed || (size <= 2 && (isMarked || words.isSmall())) ? name : null
}

/** Joins a quote with the next line in which it continues, and a name with the speech in the line below. */
function joinLines(lines: readonly string[]): string[] {
  const all: string[] = []
  for (const [nth, line] of lines.entries()) {
    const last = all.at(-1) ?? ''
    const near = last.slice(-NEAR)
    const isWithin = isBracketOpen(last) && /[\])]/.test(lines.slice(nth, nth + 6).join(''))
    const isNew = line === '' || headingIn(line) !== null || (nameIn(line, true) !== null && !isWithin)
    const isOpen = /["“«]/.test(near) && paragraphsIn(`${near}\n${line}`).length === 1
    const isNamed = last.endsWith(':') && nameIn(last, true) !== null && !/^[[(]/.test(line)
    if (!isNew && (isOpen || isNamed || isWithin)) all.splice(-1, 1, `${last} ${line}`)
    else all.push(line)
  }
  return all
}

const isBracketOpen = (text: string): boolean =>
  text.lastIndexOf('[') > text.lastIndexOf(']') || (text.startsWith('(') && !text.includes(')'))

/** Reads pieces. Without marked panels, scenes are panels. Text beside a page or scene is seen in its first panel. */
const unitsIn = (lines: readonly string[], areScenes: boolean): Unit[] =>
  lines.flatMap((line) => {
    const { type, rest } = headingIn(line) ?? { type: line.trim() === '' ? 'blank' : 'none', rest: line.trim() }
    const unitType = type === 'scene' ? (areScenes ? 'panel' : 'none') : type
    const isBeside = /page|scene/.test(type) && unitType !== 'panel' && !/["“:]|^$/.test(rest)
    const place = isBeside && !(areScenes && /[.!?…]$/.test(rest)) ? rest.replace(/^[[(](.*)[\])]$/, '$1') : null
    const pieces = place === null ? splitPieces(rest) : [{ type: 'place', text: place } as const]
    return [...(unitType === 'none' ? [] : [{ type: unitType } as const]), ...pieces]
  })

const seenFirst = /^[[(]((?<=\[)[^\]]*(?=\])|(?<=\()[^)]*(?=\)))[\])][\s:]*/

const splitPieces = (line: string): Unit[] =>
  line.split(inner).flatMap((part) => {
    const pieces: Unit[] = []
    for (let rest = part; rest !== ''; ) {
      const text = rest.trim().replace(listMark, '')
      const [brackets, visual = ''] = seenFirst.exec(text) ?? []
      pieces.push(brackets === undefined ? readPiece(text) : { type: 'seen', text: visual })
      rest = brackets === undefined ? '' : text.slice(brackets.length)
    }
    return pieces
  })

function readPiece(text: string): Unit {
  const [, name = '', note = '', rest = ''] = label.exec(text) ?? []
  const type = findLabel(name)
  if (type === 'title') return { type, title: rest }
  if (type === 'caption') return { type, text: unquoted(rest).join(' ') }
  if (type === 'seen' && rest !== '') return { type, text }
  if (type !== 'sound' && nameIn(text, true) === null) return { type: 'text', text }
  const { spoken, notes } = withoutNotes(rest)
  const speaker = type === 'sound' ? '' : labelled(name.split(/\s(?:dan|&)\s/)[0] ?? name)
  return { type: 'said', name: speaker, line: spoken, notes: [note.slice(1, -1), ...notes].filter(Boolean) }
}

/** Separates text in brackets from the rest. Brackets inside quotes stay. */
function withoutNotes(text: string): { spoken: string; notes: string[] } {
  const segments = segmentsIn(text)
  const outside = segments.map(({ isQuote, raw }) => (isQuote ? '' : raw)).join('\n')
  const open = (raw: string) => raw.replace(/\s*[([][^()[\]]{0,999}[)\]](?=[.,!?…])/g, '').replace(bracketed, ' ')
  const speech = segments.map(({ isQuote, raw }) => (isQuote ? raw : open(raw))).join('')
  return { spoken: speech.trim(), notes: Array.from(outside.matchAll(bracketed), ([, note = '']) => note) }
}

/** Returns the texts that may name people: descriptions and sentences, without speech. */
export const narrationIn = ({ units }: ScriptText): string[] =>
  units.flatMap((unit) =>
    'text' in unit ? listNarration(unit.text) : 'notes' in unit ? unit.notes.filter(isWhole) : [],
  )
/** Whether a note is a sentence, such as "Kucing jatuh dari meja."; "menutup pintu" is what the speaker does. */
const isWhole = (note: string) => /^\p{Lu}\S* \S+ \S/u.test(note)
export const speakersIn = ({ units }: ScriptText): string[] =>
  units.flatMap((unit) => ('name' in unit && unit.name !== '' ? [unit.name] : []))
export const titleIn = ({ units }: ScriptText): string | null =>
  units.flatMap((unit) => ('title' in unit ? [unit.title] : []))[0] ?? findHeadline(units)

/** A heading is a first line that stands alone and has no mark at its end. */
const headline = /^.{0,59}[^.!?…:"”,]$/u
const findHeadline = ([first, next = { type: 'text', text: '' }]: readonly Unit[]): string | null =>
  first?.type === 'text' && next.type !== 'text' && !('line' in next) && headline.test(first.text) ? first.text : null

/** Makes panels: one for each mark. Without marks a blank line, or text in brackets, begins a panel. */
export function panelsIn({ units, hasPanels }: ScriptText, people: People): PanelText[] {
  const panels: { page: number; description: string[]; beats: Beat[] }[] = []
  let [page, isNew, isMarked] = [0, true, false]
  const places: string[] = []
  const open = () => {
    if (isNew || panels.length === 0) panels.push({ page, description: places.splice(0), beats: [] })
    isNew = false
    return panels.at(-1) as (typeof panels)[number]
  }
  for (const unit of units.slice(findHeadline(units) === null ? 0 : 1)) {
    if (unit.type === 'page') {
      page += Math.min(1, panels.length)
      isNew = true
    } else if (unit.type === 'place') places.push(unit.text)
    else if (unit.type === 'panel') {
      // Text before the first mark belongs to the first panel.
      isNew = isMarked || panels.length !== 1
      isMarked = true
      open()
    } else {
      const isBreak = unit.type === 'blank' || unit.type === 'seen'
      isNew ||= isBreak && !hasPanels && (panels.at(-1)?.beats.length ?? 0) > 0
      const { seen, beats } = readUnit(unit, isMarked, people)
      if (seen.length + beats.length === 0) continue
      const panel = open()
      panel.description.push(...seen)
      panel.beats.push(...beats)
    }
  }
  panels.at(-1)?.description.push(...places)
  return panels
    .filter(({ description, beats }) => description.length + beats.length > 0)
    .map(({ description, ...panel }) => ({ ...panel, description: description.join(' ') }))
}

type Reading = { seen: readonly string[]; beats: readonly Beat[] }

/** Reads a piece. A sentence below `Panel n` is what is seen, but speech in it becomes a balloon. */
function readUnit(unit: Unit, isMarked: boolean, people: People): Reading {
  if ('line' in unit) return readLine(unit, people)
  if (!('text' in unit)) return { seen: [], beats: [] }
  if (unit.type === 'seen') return { seen: [unit.text], beats: [] }
  if (unit.type === 'caption') return { seen: [], beats: cut(unit.text).map((text) => makeCaption(text)) }
  const beats = readBeats(unit.text, people)
  if (!isMarked) return { seen: [], beats }
  const isLine = ({ kind, text }: Beat) => kind !== 'narration' || segmentsIn(text).every(({ isQuote }) => isQuote)
  const speech = beats.filter(isLine)
  const captions = beats.filter((beat) => !isLine(beat)).map(({ text }) => text)
  return { seen: speech.length === 0 ? [unit.text] : [...captions, ...feelingsIn(speech)], beats: speech }
}

const findNoteKind = (note = ''): string | undefined => findKey('note', new Words(note).all().join('_'))

/** Reads a line. The notes `(berteriak)` and `(dalam hati)` give its kind. Other notes are what is seen. */
function readLine({ name, line, notes }: Extract<Unit, { line: string }>, { all }: People): Reading {
  // The name is written as in the cast: Rani, not RANI.
  const speaker = all.find((one) => one.name.toLowerCase() === name.toLowerCase())?.name ?? name
  const kinds = notes.map((note) => findNoteKind(note))
  const kind = name === '' || kinds.includes('shout') ? 'shout' : kinds.includes('thought') ? 'thought' : 'speech'
  const directions = notes.filter((_, nth) => kinds[nth] === undefined)
  const parts = unquoted(line).flatMap((part) => cutSpoken(part))
  return {
    seen: directions.map((note) => (isWhole(note) ? note : `${speaker} ${note}`).trim().replace(/[^.!?]$/, '$&.')),
    beats: parts.map((part) => makeBalloon(speaker, part, kind)),
  }
}
