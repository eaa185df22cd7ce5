import type { LetteringKind } from '../script/script.ts'
import { wordsIn } from './lexicon.ts'
import type { People } from './people.ts'
import { plain, type Segment, segmentsIn } from './quotes.ts'
import { gesturing, isAnswer, isRead, isSpeech, subjectOf, type Tag, tagIn } from './speakers.ts'
import { cut, cutSpoken, sentencesIn } from './text.ts'

/** A caption has the kind `narration`. `goesOn`: it belongs to the balloon before it. `opens`: a paragraph begins. */
export type Beat = { character: string; text: string; kind: LetteringKind; goesOn: boolean; opens: boolean }

const dash = /^[—–]\s*|^--\s+/
const listed = /^(?:\d{1,3}[.)]\s+|[-*•]\s+|#+\s+)/

/** Lines that are one paragraph: a quote or a wrapped sentence that goes on in the next line belongs to it. */
export function paragraphsIn(text: string): string[] {
  const paragraphs: string[] = []
  let isJoined = false
  for (const line of text.split('\n')) {
    const last = paragraphs.at(-1) ?? ''
    const isWrapped = isJoined && last.length > 50 && !/[.!?…:"”»’']$/.test(last) && /^[\p{Ll}]/u.test(line)
    const isOpen = isJoined && isQuoteOpen(last) && !isQuoteOpen(`${last} ${line}`)
    if (line !== '' && (isWrapped || isOpen)) paragraphs.splice(-1, 1, `${last} ${line}`)
    else if (line !== '') paragraphs.push(line.replace(listed, ''))
    isJoined = line !== ''
  }
  return paragraphs.filter(Boolean)
}

const isQuoteOpen = (text: string): boolean =>
  ['"', '“', '«'].some((mark) => segmentsIn(text).some(({ isQuote, text }) => !isQuote && text.includes(mark)))

/** The text without what is said; a `"` stands for each quote. */
export const narrationOf = (text: string): string[] =>
  paragraphsIn(text).map((line) =>
    segmentsOf(line)
      .map(({ isQuote, raw }) => (isQuote ? '"' : raw))
      .join(''),
  )

/** Sentences become captions, quoted speech becomes balloons, in the order and words of the text. */
export function beatsOf(text: string, people: People): Beat[] {
  const reader = new ProseReader(people)
  for (const paragraph of paragraphsIn(text)) reader.read(paragraph)
  return reader.beats
}

/** `run`: who spoke, in turns; null for nobody known. `subject`: of whom the sentences since the last quote are. */
class ProseReader {
  readonly beats: Beat[] = []
  readonly #people: People
  #run: (string | null)[] = []
  #subject: string | null = null
  #isFresh = false
  #opens = true

  constructor(people: People) {
    this.#people = people
  }

  read(paragraph: string): void {
    const segments = segmentsOf(paragraph, this.#people)
    const isSpeechOnly = segments.every(({ isQuote, text }) => isQuote || !/\p{L}/u.test(text))
    let pending = ''
    let tag: Tag | null = null
    this.#opens = true
    segments.forEach((segment, nth) => {
      if (!segment.isQuote) {
        pending += segment.raw
        return
      }
      const { before, sentences } = endingOf(pending)
      const after = beginningAfter(segment, segments[nth + 1], segments[nth + 2], this.#people)
      const isFirst = before === '' && sentences.length === 0
      const earlier = tag
      const own = tagIn(before, 'before', this.#people)
      const next = tagIn(after, 'after', this.#people)
      const isInline =
        isRead(before, after) ||
        (!own &&
          !next &&
          ((before !== '' && !/[,:—–-]$/.test(before)) ||
            (/^[^.!?…,]*$/.test(segment.text.slice(-1)) && /^\s*\p{Ll}/u.test(segments[nth + 1]?.raw ?? ''))))
      if (isInline) {
        pending += segment.raw
        return
      }
      this.#narrate([...sentences, ...(before === '' || own?.isOnly ? [] : [before])])
      const found = own ?? next
      const goesOn = isFirst && earlier !== null && nth > 0 ? this.#run.at(-1) : undefined
      const beat = sentences.at(-1)
      const speaker = found
        ? (found.speaker ?? this.#meant(found, goesOn))
        : (goesOn ?? (isSpeechOnly && segments.length === 1 ? this.#other() : gesturing(beat ?? '', this.#people)))
      this.#speak(segment, speaker, found?.kind ?? (goesOn ? earlier?.kind : undefined) ?? 'speech')
      tag = next
      pending = ''
      const following = segments[nth + 1]
      if (next?.isOnly && following)
        segments[nth + 1] = plain(following.raw.slice(following.raw.indexOf(after) + after.length))
    })
    this.#narrate(sentencesIn(pending))
  }

  #narrate(sentences: readonly string[]): void {
    for (const sentence of sentences) {
      const text = sentence.replace(/^[\s,.;—–-]+(?=\S)/, '').trim()
      if (!/[\p{L}\p{N}]/u.test(text) && !/\p{Extended_Pictographic}/u.test(text)) continue
      const goesOn =
        this.beats.length > 0 && !this.#opens && /^\p{Ll}/u.test(text) && this.beats.at(-1)?.kind !== 'narration'
      for (const part of cut(text)) this.#add({ character: '', text: part, kind: 'narration', goesOn, opens: false })
      const subject = subjectOf(text, this.#people)
      if (subject === null) continue
      if (!this.#run.includes(subject) && new Set(this.#run).size > 1) this.#run = []
      this.#subject = subject
      this.#isFresh = true
    }
  }

  #speak({ text, raw }: Segment, speaker: string | null, kind: LetteringKind): void {
    const isKnown = speaker !== null
    for (const part of isKnown ? cutSpoken(text) : cut(raw))
      this.#add({
        character: speaker ?? '',
        text: part,
        kind: isKnown ? kind : 'narration',
        goesOn: false,
        opens: false,
      })
    this.#run.push(speaker)
    if (isKnown) this.#subject = speaker
    this.#isFresh = false
  }

  #add(beat: Beat): void {
    this.beats.push({ ...beat, opens: this.#opens })
    this.#opens = false
  }

  /** Who spoke before the last one in a dialogue of two. */
  #other(): string | null {
    const [one, last] = this.#run.slice(-2)
    return one && last && one !== last && new Set(this.#run.slice(-4)).size === 2 ? one : null
  }

  /** "katanya": of whom the last sentence was; "jawabnya": the other one of two. */
  #meant({ verb }: Tag, goesOn: string | null | undefined): string | null {
    const { all } = this.#people
    const [only, second, third] = all
    if (only && !second) return only.name
    if (this.#isFresh) return this.#subject
    if (goesOn) return goesOn
    const last = this.#run.at(-1)
    if (isAnswer(verb) && last)
      return this.#other() ?? (third ? null : (all.find(({ name }) => name !== last)?.name ?? null))
    return this.#run.length === 0 ? this.#subject : this.#other()
  }
}

/** Whole sentences, and what stands in the sentence of the quote that follows. */
function endingOf(pending: string): { before: string; sentences: string[] } {
  const sentences = sentencesIn(pending)
  const last = sentences.at(-1) ?? ''
  const isEnded = /[.!?…]["”'’»)\]]*$/.test(last)
  return isEnded || last === '' ? { before: '', sentences } : { before: last, sentences: sentences.slice(0, -1) }
}

/** What stands in the sentence of the quote after it: `, kata Tio.` */
function beginningAfter(
  { text }: Segment,
  next: Segment | undefined,
  later: Segment | undefined,
  people: People,
): string {
  if (!next || next.isQuote) return ''
  const [first = ''] = sentencesIn(next.raw)
  const isEnded = /[.!?…]$/.test(text)
  const isSmall = /^[\s,—–-]*\p{Ll}/u.test(first)
  const leadsOn = later?.isQuote === true && /[,:]$/.test(first) && !/^\p{Ll}/u.test(later.text)
  if (isEnded && !isSmall && (leadsOn || !(tagIn(first, 'after', people)?.verb ?? ''))) return ''
  return first
}

/** A line that begins with a dash is speech up to its tag. */
function segmentsOf(paragraph: string, people?: People): Segment[] {
  const mark = dash.exec(paragraph)?.[0]
  const segments = segmentsIn(mark === undefined ? paragraph : paragraph.slice(mark.length))
  if (mark === undefined || segments.some(({ isQuote }) => isQuote)) return segments
  const text = paragraph.slice(mark.length)
  const spoken = (part: string): Segment => ({
    isQuote: true,
    text: part.trim().replace(/\s*[—–]$/, ''),
    raw: `${mark}${part.trim()}`,
  })
  for (const { 0: joint, index } of text.matchAll(/[,?!.…]\s+(?:[—–]\s*)?|\s+[—–]\s*/g)) {
    const from = index + joint.length
    const [tag = '', ...rest] = text.slice(from).split(/(?<=[,.!?])\s*[—–]\s+/)
    const isTag = people
      ? (tagIn(tag, 'after', people)?.verb ?? '') !== ''
      : wordsIn(tag)
          .slice(0, 2)
          .some(({ lower }) => isSpeech(lower))
    if (isTag) return [spoken(text.slice(0, index + 1)), plain(` ${tag} `), ...rest.map(spoken)]
  }
  return [spoken(text)]
}
