import { MAX_LETTERS } from '../../limits.ts'
import type { LetteringKind } from '../../script/script.ts'
import { Words } from './lexicon.ts'
import { isActor } from './look.ts'
import { type Beside, introductionsIn, type Quote, readParts } from './parts.ts'
import type { People } from './people.ts'
import { plain, quoted, type Segment, segmentsIn } from './quotes.ts'
import { asSentence, findSubject, isOwned, isSpeech } from './speakers.ts'
import { cut, cutSpoken, firstSentenceIn, NEAR, sentencesIn } from './text.ts'
import { turnsAmong } from './turns.ts'
import { actingIn, fillChain, fillTurns, isPosted, type Line, muteIn, speakerBeside } from './untagged.ts'

/** A piece of text. `narration` is a caption. `goesOn`: continues the balloon before. `felt`: how the speaker feels. */
export type Beat = { character: string; text: string; kind: LetteringKind; goesOn?: boolean; felt?: string }

export const makeCaption = (text: string, goesOn = false): Beat => ({ character: '', text, kind: 'narration', goesOn })
export function makeBalloon(character: string, text: string, kind: LetteringKind, felt = ''): Beat {
  return { character, text, kind, felt }
}
/** Returns sentences such as "Rani heran." for the feelings that tags without lettering tell. */
export const feelingsIn = (beats: readonly Beat[]): string[] =>
  beats.flatMap(({ character, felt }) => (felt ? `${character} ${felt}.` : []))

const dash = /^(?:[—–]\s*|--\s+)/
/** The mark of an item of a list. */
export const listMark = /^(?:\d{1,3}[.)]\s+(?=\S)|(?:[-*•]|#+)(?:\s+|$))/

/**
 * Splits a text into paragraphs. A quote or wrapped sentence that continues in the next line belongs to its paragraph.
 */
export function paragraphsIn(text: string): string[] {
  const paragraphs: string[] = []
  let isJoined = false
  const lines = text.split('\n').map((line) => line.replace(/^- +/, '— '))
  const dashLines = lines.filter((line) => line.startsWith('— ') && !/["“«]/.test(line))
  // Lines that begin with a dash are a list, unless one of them has a tag.
  const isList = dashLines.length < 2 || !dashLines.some((line) => splitSegments(line).length > 1)
  for (const line of isList ? text.split('\n') : lines) {
    const last = paragraphs.at(-1) ?? ''
    const near = last.slice(-NEAR)
    const isWrapped = last.length > 50 && !/[.!?…:"”»’']/.test(last.slice(-1)) && /^\p{Ll}/u.test(line)
    const goesOn = isJoined && (isWrapped || (isQuoteOpen(near) && !isQuoteOpen(`${near} ${line}`)))
    if (line !== '' && goesOn) paragraphs.splice(-1, 1, `${last} ${line}`)
    else if (line !== '') paragraphs.push(line.replace(listMark, ''))
    isJoined = line !== ''
  }
  return paragraphs.filter(Boolean)
}

const isQuoteOpen = (text: string): boolean =>
  /["“«]/.test(text) && segmentsIn(text).some(({ isQuote, text }) => !isQuote && /["“«]/.test(text))

/** Returns the paragraphs of a text with a `"` in place of each quote. */
export const listNarration = (text: string): string[] =>
  paragraphsIn(text).map((line) =>
    splitSegments(line)
      .map(({ isQuote, raw }) => (isQuote ? '"' : raw))
      .join(''),
  )

/**
 * Splits a paragraph into quotes and other text. A line that begins with a dash is speech except for its tag. So is a
 * quote without an end, if it has a tag or the next paragraph continues it.
 */
function splitSegments(paragraph: string, next = ''): Segment[] {
  const mark = dash.exec(paragraph)?.[0] ?? ''
  const text = paragraph.slice(mark.length)
  const segments = segmentsIn(text)
  if (mark !== '' && !segments.some(({ isQuote }) => isQuote))
    return spokenIn(text, mark).filter(({ text }) => text.trim() !== '')
  const last = segments.at(-1)
  const [all = '', before = '', open = '', rest = ''] =
    (last?.isQuote === false && /^(.*?)(?<!\S)(["“„«])(?=\S)(.+)$/su.exec(last.raw)) || []
  const speechSegments = spokenIn(rest, open)
  const isLed = /[,:]\s*$/.test(before) && new Words(before).all().slice(-4).some(isSpeech)
  if (all === '' || !(isLed || speechSegments.length > 1 || next.startsWith(open))) return segments
  return [...segments.slice(0, -1), plain(before), ...speechSegments].filter(({ text }) => text.trim() !== '')
}

function spokenIn(text: string, mark: string): Segment[] {
  const toQuote = (part: string) => quoted(part.trim().replace(/\s*[—–]$/, ''), mark + part.trim())
  for (const { 0: joint, index } of text.matchAll(/(?<![,?!.…])[,?!.…]+\s+(?:[—–]\s*)?|\s+(?:[—–]\s*|(?=kata\s))/g)) {
    const end = index + joint.length
    // A tag is short. A search no farther than that keeps long lines quick.
    const [near = ''] = text.slice(end, end + MAX_LETTERS).split(/\s*[—–]\s+/)
    if (!isTag(firstSentenceIn(near), /[—–]/.test(joint))) continue
    const [after = '', ...rest] = text.slice(end).split(/\s*[—–]\s+/)
    const [tag = '', ...more] = sentencesIn(after)
    const resumesSpeech = more[0] !== undefined && !isNarrated(more[0])
    const own = resumesSpeech ? [plain(` ${tag} `), toQuote(more.join(' '))] : [plain(` ${after} `)]
    return [toQuote(text.slice(0, index + joint.search(/\s/))), ...own, ...rest.map(toQuote)]
  }
  const sentences = sentencesIn(text)
  const first = sentences.findIndex((sentence, nth) => nth > 0 && isNarrated(sentence))
  if (first < 0) return [toQuote(text)]
  return [toQuote(sentences.slice(0, first).join(' ')), plain(` ${sentences.slice(first).join(' ')}`)]
}

const isPerson = (words: Words, at: number): boolean =>
  words.isCapital(at) || words.isIn(at, 'speaker.all') || words.phrase(at, isActor) !== null

/** Whether text is a tag: "kata Rani", "katanya", "si beo mulai bernyanyi", but not "lanjut besok". */
function isTag(text: string, isApart: boolean): boolean {
  const words = new Words(text)
  if (isSpeech(words.lower(0))) return isOwned(words.lower(0)) || (!words.isApart(1) && isPerson(words, 1))
  const verb = words.numbers().find((at) => at > 0 && at < 5 && isSpeech(words.lower(at))) ?? 0
  const isWhole = words.numbers().every((at) => at === 0 || at > verb || !words.isApart(at))
  return verb > 0 && isWhole && isPerson(words, 0) && (isApart || !/^\p{Lu}|^\S+ia\s/u.test(text))
}

/** Whether a sentence is narration: "Ia menutup pintu.", "Mas Eko curiga." */
function isNarrated(sentence: string): boolean {
  const words = new Words(sentence)
  const verb = words.names(0, 3) || words.phrase(0, isActor)?.length || (words.isIn(0, 'reading.single') ? 1 : 0)
  return words.lower(0) === 'ia' || (verb > 0 && words.isIn(verb, 'act.human'))
}

/**
 * A quote and its speaker. `goesOn`: the next quote continues its sentence. `isRest`: it continues the quote before.
 */
type SpokenQuote = Line & { quote: Quote; goesOn: boolean; isRest: boolean }

/** Turns sentences into captions and quotes into balloons, in the order and with the words of the text. */
export function readBeats(text: string, people: People): Beat[] {
  const items: (Beat | SpokenQuote)[] = []
  const paragraphs = paragraphsIn(text).map((one, nth, all) => splitSegments(one, all[nth + 1]))
  const isByLines = paragraphs.filter((segments) => segments.some(({ isQuote }) => isQuote)).length > 1
  const turns = turnsAmong(people.all, isByLines, text)
  const isIntroduced = introductionsIn(text)
  const lower = text.toLowerCase()
  const isNew = (name: string, sentence: string) =>
    lower.indexOf(name.toLowerCase()) >= lower.indexOf(sentence.toLowerCase())
  const isMute = muteIn(text, people.all)
  let [latest, about]: [string, string | null] = ['', null]
  const narrate = (sentence: string, goesOn: boolean) => {
    items.push(...cut(goesOn ? asSentence(sentence) : sentence).map((text) => makeCaption(text, goesOn)))
    latest = sentence
    about = turns.narrate(findSubject(sentence, people))
  }
  for (const [paragraph, segments] of paragraphs.entries()) {
    turns.begin()
    const parts = readParts(segments, people, isIntroduced)
    for (const [nth, part] of parts.entries()) {
      if (typeof part === 'string') {
        const sentence = part.replace(/^[\s,.;—–-]+(?=\S)/, '').trim()
        const isWritten = /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(sentence)
        const last = nth > 0 ? items.at(-1) : undefined
        const isBehind = last !== undefined && 'quote' in last && /^\p{Ll}/u.test(sentence)
        if (isWritten) narrate(isBehind ? withSubject(sentence, last) : sentence, isBehind)
      } else if (!part.tag && !part.earlier && isPosted(latest, part.quote.text)) narrate(part.quote.raw, false)
      else {
        const { quote, tag, lead, trail } = part
        if (lead.rest !== '') about = turns.narrate(findSubject(lead.text, people))
        const spoke = items.findLast((one) => 'quote' in one)?.speaker ?? null
        const beside = {
          before: lead.text || parts[nth - 1],
          after: items.length === 0 ? firstActing(parts.slice(nth + 1), people) : parts[nth + 1],
          about,
          spoke,
          isMute,
          isChained: part.isAlone || !!part.earlier,
          isNew,
        }
        const next = parts[nth + 1]
        const goesOn = isContinued(part, next)
        const near = tag ? null : speakerBeside(quote.text, beside, people, turns.only)
        const speaker = turns.speak(part, near, goesOn ? next.quote.text : '')
        const isFree = parts.length === 1 && !tag
        const last = items.findLast((one) => 'quote' in one)
        const isRest = last?.goesOn === true
        items.push({
          quote: part,
          speaker,
          paragraph,
          isFree,
          isTagged: tag !== null,
          text: quote.text,
          goesOn,
          isRest,
        })
        if (trail.rest !== '') about = turns.narrate(findSubject(trail.text, people))
        latest = trail.rest
      }
    }
  }
  fillTurns(
    items.filter((one) => 'quote' in one),
    people,
  )
  for (const chain of chainsIn(items)) fillChain(chain, people)
  return items.flatMap((one, nth) => ('quote' in one ? makeBalloons(one, items[nth - 1]) : one))
}

/** Returns the sentence after an opening quote in which somebody acts, and not "Tidak ada yang menjawab." */
function firstActing(parts: readonly (string | Quote)[], people: People): string | Quote | undefined {
  const at = parts.slice(0, 3).findIndex((part) => typeof part !== 'string' || actingIn(part, people).length > 0)
  return parts[Math.max(0, at)]
}

/** Returns the quotes of one paragraph that have nothing between them, as chains. */
function chainsIn(items: readonly (Beat | SpokenQuote)[]): SpokenQuote[][] {
  const chains: SpokenQuote[][] = []
  for (const [nth, one] of items.entries()) {
    if (!('quote' in one)) continue
    const last = items[nth - 1]
    const isNext = last && 'quote' in last && last.paragraph === one.paragraph && !last.goesOn
    if (isNext && last.quote.trail.text === '' && one.quote.lead.text === '') chains.at(-1)?.push(one)
    else chains.push([one])
  }
  return chains
}

/** Whether the next quote continues a sentence after a tag: `"Ibu juga," kata Ibu, "tapi Bapak bangga."` */
function isContinued(quote: Quote, next: string | Quote | undefined): next is Quote {
  const isBeside = typeof next === 'object' && next.tag === null && next.lead.text === ''
  const isEnded = [quote.quote.text, quote.trail.text].some((text) => /[.!?…]["”'’»]*$/.test(text))
  return isBeside && quote.tag !== null && !isEnded && /^\p{Ll}/u.test(next.quote.text)
}

/**
 * Adds the speaker to the rest of `Tio berteriak "Gol!" lalu lari.`, because its tag, which names Tio, is not lettered.
 */
function withSubject(sentence: string, { quote: { isLed, lead }, speaker }: SpokenQuote): string {
  const isLeft = isLed && lead.rest === '' && /^(?:lalu|kemudian|sambil|seraya|sembari|dan)\s/.test(sentence)
  return isLeft && speaker !== null
    ? `${speaker} ${sentence.replace(/^(?:sambil|seraya|sembari|dan)\s+/, '')}`
    : sentence
}

function makeBalloons(
  { quote: { quote, tag, earlier, lead, trail }, speaker, goesOn, isRest }: SpokenQuote,
  before?: Beat | SpokenQuote,
): Beat[] {
  if (speaker === null && tag) {
    const whole = [lead.text, quote.raw, trail.text].filter(Boolean).join(' ')
    return cut(whole).map((text) => makeCaption(text))
  }
  const isBehind = /^\p{Ll}/u.test(lead.text) && before !== undefined && 'quote' in before
  const caption = ({ rest }: Beside, goesOn: boolean) =>
    rest === '' ? [] : cut(rest).map((text) => makeCaption(text, goesOn))
  const kind = tag?.kind ?? earlier?.kind ?? 'speech'
  const whole = (isRest ? '…' : '') + (goesOn ? quote.text.replace(/\s*[,;:—–-]*$/, '…') : closeSentence(quote.text))
  const balloons = cutSpoken(whole).map((text) => makeBalloon(speaker ?? '', parted(text), kind, tag?.felt))
  return [...caption(lead, isBehind), ...balloons, ...caption(trail, true)]
}

/** Ends a sentence whose tag is not lettered. */
const closeSentence = (text: string) => text.replace(/(?<![?!….]),$/, '.').replace(/,$/, '')
/** Ends the first part of a sentence that continues in the next balloon. */
const parted = (text: string) => text.replace(/(?<![?!….]),$/, '…').replace(/,$/, '')
