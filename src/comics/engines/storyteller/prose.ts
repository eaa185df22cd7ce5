import { type LetteringKind, MAX_LETTERS } from '../../script/script.ts'
import { isOf, Words } from './lexicon.ts'
import { isActor } from './look.ts'
import type { People } from './people.ts'
import { plain, quoted, type Segment, segmentsIn } from './quotes.ts'
import { isOwned, isRead, isSpeech, subjectOf, type Tag, tagIn } from './speakers.ts'
import { cut, cutSpoken, firstSentenceIn, sentencesIn } from './text.ts'
import { type Turn, turnsAmong } from './turns.ts'

/** A caption has the kind `narration`. `goesOn`: it belongs to the balloon before it. `felt`: how the speaker feels. */
export type Beat = { character: string; text: string; kind: LetteringKind; goesOn?: boolean; felt?: string }

export const captionOf = (text: string, goesOn = false): Beat => ({ character: '', text, kind: 'narration', goesOn })
export function balloonOf(character: string, text: string, kind: LetteringKind, felt = ''): Beat {
  return { character, text, kind, felt }
}
/** "Rani heran.": what tags that are not lettered show. */
export const feelingsIn = (beats: readonly Beat[]): string[] =>
  beats.flatMap(({ character, felt }) => (felt ? `${character} ${felt}.` : []))

const dash = /^(?:[—–]\s*|--\s+)/
/** Marks of a list. */
export const listed = /^(?:\d{1,3}[.)]\s+(?=\S)|(?:[-*•]|#+)(?:\s+|$))/

/** Letters of a paragraph that are looked at again for what follows, so that a long one stays quick. */
export const NEAR = 1_000

/** Lines that are one paragraph: a quote or a wrapped sentence that goes on in the next line belongs to it. */
export function paragraphsIn(text: string): string[] {
  const paragraphs: string[] = []
  let isJoined = false
  const lines = text.split('\n').map((line) => line.replace(/^- +/, '— '))
  const spoken = lines.filter((line) => line.startsWith('— ') && !/["“«]/.test(line))
  // Lines with hyphens are a list, unless one of them has a tag.
  const isList = spoken.length < 2 || !spoken.some((line) => segmentsOf(line).length > 1)
  for (const line of isList ? text.split('\n') : lines) {
    const last = paragraphs.at(-1) ?? ''
    const near = last.slice(-NEAR)
    const isWrapped = last.length > 50 && !/[.!?…:"”»’']/.test(last.slice(-1)) && /^\p{Ll}/u.test(line)
    const goesOn = isJoined && (isWrapped || (isQuoteOpen(near) && !isQuoteOpen(`${near} ${line}`)))
    if (line !== '' && goesOn) paragraphs.splice(-1, 1, `${last} ${line}`)
    else if (line !== '') paragraphs.push(line.replace(listed, ''))
    isJoined = line !== ''
  }
  return paragraphs.filter(Boolean)
}

const isQuoteOpen = (text: string): boolean =>
  /["“«]/.test(text) && segmentsIn(text).some(({ isQuote, text }) => !isQuote && /["“«]/.test(text))

/** The text without what is said; a `"` stands for each quote. */
export const narrationOf = (text: string): string[] =>
  paragraphsIn(text).map((line) =>
    segmentsOf(line)
      .map(({ isQuote, raw }) => (isQuote ? '"' : raw))
      .join(''),
  )

/** A line that begins with a dash is speech but for its tag; so is a quote without an end that has one, or that the next paragraph takes up. */
function segmentsOf(paragraph: string, next = ''): Segment[] {
  const mark = dash.exec(paragraph)?.[0] ?? ''
  const text = paragraph.slice(mark.length)
  const segments = segmentsIn(text)
  if (mark !== '' && !segments.some(({ isQuote }) => isQuote))
    return spokenIn(text, mark).filter(({ text }) => text.trim() !== '')
  const last = segments.at(-1)
  const [all = '', before = '', open = '', rest = ''] =
    (last?.isQuote === false && /^(.*?)(?<!\S)(["“„«])(?=\S)(.+)$/su.exec(last.raw)) || []
  const spoken = spokenIn(rest, open)
  const isLed = /[,:]\s*$/.test(before) && new Words(before).all().slice(-4).some(isSpeech)
  if (all === '' || !(isLed || spoken.length > 1 || next.startsWith(open))) return segments
  return [...segments.slice(0, -1), plain(before), ...spoken].filter(({ text }) => text.trim() !== '')
}

function spokenIn(text: string, mark: string): Segment[] {
  const spoken = (part: string) => quoted(part.trim().replace(/\s*[—–]$/, ''), mark + part.trim())
  for (const { 0: joint, index } of text.matchAll(/(?<![,?!.…])[,?!.…]+\s+(?:[—–]\s*)?|\s+(?:[—–]\s*|(?=kata\s))/g)) {
    const end = index + joint.length
    // Looking no farther than a tag may be long keeps long lines quick.
    const [near = ''] = text.slice(end, end + MAX_LETTERS).split(/\s*[—–]\s+/)
    if (!isTag(firstSentenceIn(near), /[—–]/.test(joint))) continue
    const [after = '', ...rest] = text.slice(end).split(/\s*[—–]\s+/)
    const [tag = '', ...more] = sentencesIn(after)
    const isSaid = more[0] !== undefined && !isNarrated(more[0])
    const own = isSaid ? [plain(` ${tag} `), spoken(more.join(' '))] : [plain(` ${after} `)]
    return [spoken(text.slice(0, index + joint.search(/\s/))), ...own, ...rest.map(spoken)]
  }
  const sentences = sentencesIn(text)
  const first = sentences.findIndex((sentence, nth) => nth > 0 && isNarrated(sentence))
  if (first < 0) return [spoken(text)]
  return [spoken(sentences.slice(0, first).join(' ')), plain(` ${sentences.slice(first).join(' ')}`)]
}

const isPerson = (words: Words, at: number): boolean =>
  words.isCapital(at) || words.isIn(at, 'speaker.all') || words.phrase(at, isActor) !== null

/** "kata Rani", "katanya", "si beo mulai bernyanyi"; "lanjut besok" is none. */
function isTag(text: string, isApart: boolean): boolean {
  const words = new Words(text)
  if (isSpeech(words.lower(0))) return isOwned(words.lower(0)) || (!words.isApart(1) && isPerson(words, 1))
  const verb = words.numbers().find((at) => at > 0 && at < 5 && isSpeech(words.lower(at))) ?? 0
  const isWhole = words.numbers().every((at) => at === 0 || at > verb || !words.isApart(at))
  return verb > 0 && isWhole && isPerson(words, 0) && (isApart || !/^\p{Lu}|^\S+ia\s/u.test(text))
}

/** "Ia menutup pintu.", "Mas Eko curiga." */
function isNarrated(sentence: string): boolean {
  const words = new Words(sentence)
  const verb = words.names(0, 3) || words.phrase(0, isActor)?.length || (words.isIn(0, 'reading.single') ? 1 : 0)
  return words.lower(0) === 'ia' || (verb > 0 && words.isIn(verb, 'act.human'))
}

/** `whole`: with what is lettered only where nobody is known to speak. */
type Quote = Turn & { whole: string }

/** What a paragraph holds, in order: sentences and quotes. */
function partsOf(all: readonly Segment[], people: People): (string | Quote)[] {
  const parts: (string | Quote)[] = []
  const segments = [...all]
  let [pending, tail] = ['', '']
  let earlier: Tag | null = null
  for (const [nth, quote] of segments.entries()) {
    if (!quote.isQuote) {
      pending += quote.raw
      continue
    }
    const [next, over] = [segments[nth + 1], segments[nth + 2]]
    const { before, sentences } = endingOf(pending)
    const after = next && !next.isQuote ? beginningAfter(quote, next, over, people) : ''
    const later = tagIn(after, 'after', people)
    // A tag is near its quote; looking no farther keeps long texts without an end of a sentence quick.
    const near = before.slice(-MAX_LETTERS)
    const led = tagIn(near, 'before', people)
    const own = led?.verb === '' && later?.verb ? null : led
    if (isRead(near, after) || (!own && !later && isInline(before, quote, next))) {
      const isLong = pending.length > NEAR
      parts.push(...(isLong ? sentences : []))
      pending = (isLong ? before : pending) + quote.raw
      continue
    }
    const isChained = next?.isQuote === true || segments[nth - 1]?.isQuote === true
    const isTurned = after === '' && earlier !== null && turnsTo(next, earlier, people)
    const goesOn = pending.trim() === tail.trim() && !isChained && !isTurned
    const isAlone = segments.length === 1 || isChained
    parts.push(...sentences, ...(own?.isOnly ? [] : [before]))
    const whole = [own?.isOnly ? before : '', quote.raw, later?.isOnly ? after : ''].join(' ').trim()
    parts.push({ quote, tag: own ?? later, earlier: goesOn ? earlier : null, isAlone, isLed: own !== null, whole })
    if (later?.isOnly && next) segments[nth + 1] = plain(next.raw.slice(next.raw.indexOf(after) + after.length))
    tail = later?.isOnly ? '' : after
    earlier = later
    pending = ''
  }
  return [...parts, ...sentencesIn(pending)]
}

/** Somebody else acts after a quote: it need not be of who spoke before it. */
function turnsTo(next: Segment | undefined, { speaker }: Tag, people: People): boolean {
  const subject = next?.isQuote === false ? subjectOf(firstSentenceIn(next.raw), people).who : null
  return subject !== null && subject !== speaker
}

/** Whole sentences, and what stands in the sentence of the quote that follows. */
function endingOf(pending: string): { before: string; sentences: string[] } {
  const sentences = sentencesIn(pending)
  const isWhole = /[.!?…]["”'’»)\]]*$|^$/.test(sentences.at(-1) ?? '')
  return isWhole ? { before: '', sentences } : { before: sentences.at(-1) ?? '', sentences: sentences.slice(0, -1) }
}

/** What stands in the sentence of the quote after it: `, kata Tio.` */
function beginningAfter({ text }: Segment, next: Segment, over: Segment | undefined, people: People): string {
  const first = firstSentenceIn(next.raw)
  const isOwn = !/[.!?…]$/.test(text) || /^[\s,—–-]*\p{Ll}/u.test(first)
  const leadsOn = over?.isQuote === true && /[,:]$/.test(first) && !/^\p{Ll}/u.test(over.text)
  const isNoun = /^\p{Lu}/u.test(first) && isOf('verb.noun', new Words(first).lower(0))
  return isOwn || (!leadsOn && !isNoun && tagIn(first, 'after', people)?.verb) ? first : ''
}

/** A quote in the midst of a sentence, such as a sign or a name. */
const isInline = (before: string, quote: Segment, next: Segment | undefined): boolean =>
  before !== '' ? !/[,:—–-]$/.test(before) : !/[.!?…,]$/.test(quote.text) && /^\s*\p{Ll}/u.test(next?.raw ?? '')

/** Sentences become captions, quoted speech becomes balloons, in the order and words of the text. */
export function beatsOf(text: string, people: People): Beat[] {
  const beats: Beat[] = []
  const paragraphs = paragraphsIn(text).map((one, nth, all) => segmentsOf(one, all[nth + 1]))
  const isByLines = paragraphs.filter((segments) => segments.some(({ isQuote }) => isQuote)).length > 1
  const turns = turnsAmong(people.all, isByLines, text)
  for (const paragraph of paragraphs) {
    turns.begin()
    const parts = partsOf(paragraph, people)
    for (const [nth, part] of parts.entries()) {
      if (typeof part !== 'string') {
        const next = parts.slice(nth + 1).find((one) => typeof one !== 'string')
        beats.push(...said(part, turns.speak(part), /^\p{Ll}/u.test(next?.quote.text ?? '')))
        continue
      }
      const sentence = part.replace(/^[\s,.;—–-]+(?=\S)/, '').trim()
      if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(sentence)) continue
      const goesOn = nth > 0 && /^\p{Ll}/u.test(sentence) && beats.at(-1)?.kind !== 'narration'
      beats.push(...cut(goesOn ? ended(begun(sentence)) : sentence).map((text) => captionOf(text, goesOn)))
      turns.narrate(subjectOf(sentence, people))
    }
  }
  return beats
}

/** `goesOn`: the sentence goes on in the next quote, so that its comma stays. */
function said({ quote, tag, earlier, whole }: Quote, speaker: string | null, goesOn: boolean): Beat[] {
  if (speaker === null) return cut(whole).map((text) => captionOf(text))
  const felt = tag?.isOnly ? tag.felt : ''
  const text = goesOn ? quote.text : ended(quote.text)
  return cutSpoken(text).map((text) => balloonOf(speaker, text, tag?.kind ?? earlier?.kind ?? 'speech', felt))
}

/** What a quote is taken out of ends there, and so does what is said before its tag. */
const begun = (text: string) => text.replace(/^\P{L}*\p{Ll}/u, (start) => start.toUpperCase())
const ended = (text: string) => text.replace(/(?<![?!….]),$/, '.').replace(/,$/, '')
