import type { LetteringKind } from '../script/script.ts'
import { Words } from './lexicon.ts'
import type { People } from './people.ts'
import { plain, type Segment, segmentsIn } from './quotes.ts'
import { gesturing, isAnswer, isQuestion, isRead, isSpeech, subjectOf, type Tag, tagIn } from './speakers.ts'
import { cut, cutSpoken, sentencesIn } from './text.ts'

/** A caption has the kind `narration`. `goesOn`: it belongs to the balloon before it. */
export type Beat = { character: string; text: string; kind: LetteringKind; goesOn: boolean }

const dash = /^(?:[—–]\s*|--\s+)/
const listed = /^(?:\d{1,3}[.)]\s+|[-*•]\s+|#+\s+)/

/** Lines that are one paragraph: a quote or a wrapped sentence that goes on in the next line belongs to it. */
export function paragraphsIn(text: string): string[] {
  const paragraphs: string[] = []
  let isJoined = false
  for (const line of text.split('\n')) {
    const last = paragraphs.at(-1) ?? ''
    const isWrapped = last.length > 50 && !/[.!?…:"”»’']$/.test(last) && /^\p{Ll}/u.test(line)
    const goesOn = isJoined && (isWrapped || (isQuoteOpen(last) && !isQuoteOpen(`${last} ${line}`)))
    if (line !== '' && goesOn) paragraphs.splice(-1, 1, `${last} ${line}`)
    else if (line !== '') paragraphs.push(line.replace(listed, ''))
    isJoined = line !== ''
  }
  return paragraphs.filter(Boolean)
}

const isQuoteOpen = (text: string): boolean =>
  segmentsIn(text).some(({ isQuote, text }) => !isQuote && /["“«]/.test(text))

/** The text without what is said; a `"` stands for each quote. */
export const narrationOf = (text: string): string[] =>
  paragraphsIn(text).map((line) =>
    segmentsOf(line)
      .map(({ isQuote, raw }) => (isQuote ? '"' : raw))
      .join(''),
  )

/** A line that begins with a dash is speech up to its tag. */
function segmentsOf(paragraph: string): Segment[] {
  const mark = dash.exec(paragraph)?.[0] ?? ''
  const text = paragraph.slice(mark.length)
  const segments = segmentsIn(text)
  if (mark === '' || segments.some(({ isQuote }) => isQuote)) return segments
  const spoken = (part: string): Segment => ({
    isQuote: true,
    text: part.trim().replace(/\s*[—–]$/, ''),
    raw: `${mark}${part.trim()}`,
  })
  for (const { 0: joint, index } of text.matchAll(/[,?!.…]\s+(?:[—–]\s*)?|\s+[—–]\s*/g)) {
    const [tag = '', ...rest] = text.slice(index + joint.length).split(/(?<=[,.!?])\s*[—–]\s+/)
    if (new Words(tag).all(0, 2).some(isSpeech))
      return [spoken(text.slice(0, index + 1)), plain(` ${tag} `), ...rest.map(spoken)]
  }
  return [spoken(text)]
}

/** What a paragraph holds, in order: sentences, and quotes with what says who speaks. */
type Part =
  | { sentence: string }
  | { quote: Segment; tag: Tag | null; earlier: Tag | null; beat: string | null; isAlone: boolean }

function partsOf(paragraph: string, people: People): Part[] {
  const parts: Part[] = []
  const segments = segmentsOf(paragraph)
  let pending = ''
  let tail = ''
  let earlier: Tag | null = null
  for (const [nth, segment] of segments.entries()) {
    const next = segments[nth + 1]
    const { before, sentences } = endingOf(pending)
    const after = segment.isQuote ? beginningAfter(segment, next, segments[nth + 2], people) : ''
    const later = tagIn(after, 'after', people)
    const led = tagIn(before, 'before', people)
    const own = led?.verb === '' && later?.verb ? null : led
    if (!segment.isQuote || isRead(before, after) || (!own && !later && isInline(before, segment, next))) {
      pending += segment.raw
      continue
    }
    const isChained = next?.isQuote === true || segments[nth - 1]?.isQuote === true
    const isTurned = after === '' && earlier !== null && turnsTo(next, earlier, people)
    const goesOn = pending.trim() === tail.trim() && !isChained && !isTurned ? earlier : null
    parts.push(...[...sentences, ...(own?.isOnly ? [] : [before])].map((sentence) => ({ sentence })))
    parts.push({
      quote: segment,
      tag: own ?? later,
      earlier: goesOn,
      beat: sentences.at(-1) ?? null,
      isAlone: segments.length === 1 || isChained,
    })
    if (later?.isOnly && next) segments[nth + 1] = plain(next.raw.slice(next.raw.indexOf(after) + after.length))
    tail = later?.isOnly ? '' : after
    earlier = later
    pending = ''
  }
  return [...parts, ...sentencesIn(pending).map((sentence) => ({ sentence }))]
}

/** Somebody else acts after a quote: it need not be of who spoke before it. */
function turnsTo(next: Segment | undefined, { speaker }: Tag, people: People): boolean {
  const [first = ''] = next?.isQuote === false ? sentencesIn(next.raw) : []
  const subject = subjectOf(first, people)
  return subject !== null && subject !== speaker
}

/** Whole sentences, and what stands in the sentence of the quote that follows. */
function endingOf(pending: string): { before: string; sentences: string[] } {
  const sentences = sentencesIn(pending)
  const last = sentences.at(-1) ?? ''
  return /[.!?…]["”'’»)\]]*$|^$/.test(last)
    ? { before: '', sentences }
    : { before: last, sentences: sentences.slice(0, -1) }
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
  const isOwn = !/[.!?…]$/.test(text) || /^[\s,—–-]*\p{Ll}/u.test(first)
  const leadsOn = later?.isQuote === true && /[,:]$/.test(first) && !/^\p{Ll}/u.test(later.text)
  return isOwn || (!leadsOn && tagIn(first, 'after', people)?.verb) ? first : ''
}

/** A quote in the midst of a sentence, such as a sign or a name. */
const isInline = (before: string, quote: Segment, next: Segment | undefined): boolean =>
  before !== '' ? !/[,:—–-]$/.test(before) : !/[.!?…,]$/.test(quote.text) && /^\s*\p{Ll}/u.test(next?.raw ?? '')

/** Sentences become captions, quoted speech becomes balloons, in the order and words of the text. */
export function beatsOf(text: string, people: People): Beat[] {
  const beats: Beat[] = []
  const turns = new Turns(people)
  for (const paragraph of paragraphsIn(text))
    for (const [nth, part] of partsOf(paragraph, people).entries()) {
      if ('sentence' in part) {
        const sentence = part.sentence.replace(/^[\s,.;—–-]+(?=\S)/, '').trim()
        if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(sentence)) continue
        const goesOn = nth > 0 && /^\p{Ll}/u.test(sentence) && beats.at(-1)?.kind !== 'narration'
        beats.push(...cut(sentence).map((text) => ({ character: '', text, kind: 'narration' as const, goesOn })))
        turns.narrate(subjectOf(sentence, people))
        continue
      }
      const { quote, tag, earlier } = part
      const character = turns.speak(part)
      const kind = tag?.kind ?? earlier?.kind ?? 'speech'
      const balloons = character === null ? cut(quote.raw) : cutSpoken(quote.text)
      beats.push(
        ...balloons.map((text) => ({
          character: character ?? '',
          text,
          kind: character === null ? ('narration' as const) : kind,
          goesOn: false,
        })),
      )
    }
  return beats
}

/** Who speaks in turn. Null in `#run` is somebody unknown; `#isFresh`: sentences since the last quote are about `#subject`. */
class Turns {
  readonly #people: People
  #run: (string | null)[] = []
  #subject: string | null = null
  #isFresh = false

  constructor(people: People) {
    this.#people = people
  }

  narrate(subject: string | null): void {
    if (subject === null) return
    if (!this.#run.includes(subject) && new Set(this.#run).size > 1) this.#run = []
    this.#subject = subject
    this.#isFresh = true
  }

  speak(part: Extract<Part, { quote: Segment }>): string | null {
    const speaker = this.#speakerOf(part)
    if (speaker === null || this.#run.at(-1) !== speaker) this.#run.push(speaker)
    this.#subject = speaker ?? this.#subject
    this.#isFresh = false
    return speaker
  }

  #speakerOf({ tag, earlier, beat, isAlone }: Extract<Part, { quote: Segment }>): string | null {
    const goesOn = earlier ? (isQuestion(earlier.verb) ? this.#other() : (this.#run.at(-1) ?? null)) : null
    if (tag) return tag.speaker ?? (tag.isPronoun ? this.#meant(tag, goesOn) : null)
    return goesOn ?? (isAlone ? this.#other() : gesturing(beat ?? '', this.#people))
  }

  /** Who spoke before the last one in a dialogue of two. */
  #other(): string | null {
    const run = this.#run.slice(this.#run.lastIndexOf(null) + 1)
    const [one, last] = run.slice(-2)
    return one && last && one !== last && new Set(run.slice(-4)).size === 2 ? one : null
  }

  /** "katanya": of whom the last sentence was; "jawabnya": the other one of two. */
  #meant({ verb }: Tag, goesOn: string | null): string | null {
    const { all } = this.#people
    const [only, second, third] = all
    if (only && !second) return only.name
    if (this.#isFresh || goesOn) return this.#isFresh ? this.#subject : goesOn
    const last = this.#run.at(-1)
    const other = third || !last ? null : (all.find(({ name }) => name !== last)?.name ?? null)
    return this.#run.length === 0 ? this.#subject : (this.#other() ?? (isAnswer(verb) ? other : null))
  }
}
