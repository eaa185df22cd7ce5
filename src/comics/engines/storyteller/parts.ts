import { MAX_LETTERS } from '../../limits.ts'
import { hasWord, Words } from './lexicon.ts'
import type { People } from './people.ts'
import { plain, type Segment } from './quotes.ts'
import { asSentence, findSubject, isRead, type Tag, tagIn } from './speakers.ts'
import { firstSentenceIn, NEAR, sentencesIn } from './text.ts'
import type { Turn } from './turns.ts'
import { isPosted } from './untagged.ts'

/**
 * The words in the sentence of a quote. `text`: as they are. `rest`: what is lettered of them if the speaker is known.
 */
export type Beside = { text: string; rest: string }
const nothing: Beside = { text: '', rest: '' }
export type Quote = Turn & Record<'lead' | 'trail', Beside>

/** Splits a paragraph into its sentences and quotes, in order. */
export function readParts(
  all: readonly Segment[],
  people: People,
  isIntroduced: (epithet: string, tag: string) => boolean,
): (string | Quote)[] {
  const getTagRest = ({ epithet, rest }: Tag, tag: string) => (epithet !== '' && isIntroduced(epithet, tag) ? '' : rest)
  const parts: (string | Quote)[] = []
  const segments = [...all]
  let [pending, tail] = ['', '']
  // After a tag with a comma, the next quote continues the same sentence.
  let [earlier, isOpen]: [Tag | null, boolean] = [null, false]
  for (const [nth, quote] of segments.entries()) {
    if (!quote.isQuote) {
      pending += quote.raw
      continue
    }
    const [next, over] = [segments[nth + 1], segments[nth + 2]]
    const { before, sentences } = splitEnding(pending)
    const after = next && !next.isQuote ? beginningAfter(quote, next, over, people) : ''
    const later = tagIn(after, 'after', people)
    // A tag is near its quote. A search no farther than that keeps long texts without an end of a sentence quick.
    const near = before.slice(-MAX_LETTERS)
    const led = tagIn(near, 'before', people)
    const own = led?.verb === '' && later?.verb ? null : led
    const isFound = own !== null && (own.verb === '' || hasWord('verb.noun', own.verb)) && isPosted(near, quote.text)
    if (isFound || isRead(near, after) || (!own && !later && isInline(before, quote, next))) {
      const isLong = pending.length > NEAR
      parts.push(...(isLong ? sentences : []))
      pending = (isLong ? before : pending) + quote.raw
      continue
    }
    const isChained = next?.isQuote === true || segments[nth - 1]?.isQuote === true
    const isTurned = after === '' && earlier !== null && !isOpen && turnsTo(next, earlier, people)
    const goesOn = pending.trim() === tail.trim() && !isChained && !isTurned
    const isAlone = segments.length === 1 || isChained
    const opening = { text: before, rest: own && near === before ? getTagRest(own, before) : leadingTo(before) }
    const trail = later ? { text: after, rest: getTagRest(later, after) } : nothing
    parts.push(...sentences)
    parts.push({
      quote,
      tag: own ?? later,
      earlier: goesOn ? earlier : null,
      isAlone,
      isLed: own !== null,
      lead: opening,
      trail,
    })
    if (later && next) segments[nth + 1] = plain(next.raw.slice(next.raw.indexOf(after) + after.length))
    tail = later ? '' : after
    earlier = later
    isOpen = /,$/.test(trail.text)
    pending = ''
  }
  return [...parts, ...sentencesIn(pending)]
}

/**
 * Returns whether an epithet was introduced before a tag. An epithet is lettered where it comes first, which may be in
 * a tag.
 */
export function introductionsIn(text: string): (epithet: string, tag: string) => boolean {
  const introduced = new Set<string>()
  return (epithet, tag) => {
    const isIntroduced = introduced.has(epithet) || text.indexOf(epithet) < text.indexOf(tag)
    introduced.add(epithet)
    return isIntroduced
  }
}

/** Letters words before a quote: "Ketika Rani membuka pintu," continues in the quote. */
const leadingTo = (text: string): string =>
  hasWord('heard.until', new Words(text).lower(0)) ? text.replace(/\s*[,:—–-]+\s*$/, '…') : asSentence(text)

/** Whether another person acts after a quote. Then the next quote may be of somebody else than the speaker before. */
function turnsTo(next: Segment | undefined, { speaker }: Tag, people: People): boolean {
  const subject = next?.isQuote === false ? findSubject(firstSentenceIn(next.raw), people).who : null
  return subject !== null && subject !== speaker
}

/** Splits text before a quote into whole sentences and the words in the sentence of the quote. */
function splitEnding(pending: string): { before: string; sentences: string[] } {
  const sentences = sentencesIn(pending)
  const isWhole = /[.!?…]["”'’»)\]]*$|^$/.test(sentences.at(-1) ?? '')
  return isWhole ? { before: '', sentences } : { before: sentences.at(-1) ?? '', sentences: sentences.slice(0, -1) }
}

/** Returns the words after a quote in the same sentence: `, kata Tio.` */
function beginningAfter({ text }: Segment, next: Segment, over: Segment | undefined, people: People): string {
  const first = firstSentenceIn(next.raw)
  const isOwn = !/[.!?…]$/.test(text) || /^[\s,—–-]*\p{Ll}/u.test(first)
  const leadsOn = over?.isQuote === true && /[,:]$/.test(first) && !/^\p{Ll}/u.test(over.text)
  const isNoun = /^\p{Lu}/u.test(first) && hasWord('verb.noun', new Words(first).lower(0))
  const verb = tagIn(first, 'after', people)?.verb ?? ''
  // "Pak Hendra mendengus." may show how somebody else reacts to the quote.
  return isOwn || (!leadsOn && !isNoun && verb !== '' && !hasWord('verb.gesture', verb)) ? first : ''
}

/** Whether a quote is part of a sentence, such as a sign or a name. */
const isInline = (before: string, quote: Segment, next: Segment | undefined): boolean =>
  before !== '' ? !/[,:—–-]$/.test(before) : !/[.!?…,]$/.test(quote.text) && /^\s*\p{Ll}/u.test(next?.raw ?? '')
