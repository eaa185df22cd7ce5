import { isPerson } from '../../../artwork/comic/kit.ts'
import { findKey, hasWord, Words } from './lexicon.ts'
import { getRoleFacts, isActor } from './look.ts'
import type { Somebody } from './people.ts'
import type { Segment } from './quotes.ts'
import type { Subject, Tag } from './speakers.ts'
import { findHearers, speaksTo } from './untagged.ts'

/**
 * A quote. `earlier`: the tag of the quote before, if the same person may continue. `isAlone`: alone in its paragraph,
 * or right beside another quote. `isLed`: its tag stands before it.
 */
export type Turn = Record<'tag' | 'earlier', Tag | null> & Record<'isAlone' | 'isLed', boolean> & { quote: Segment }

/** An act or a quote of a person, known by a tag or by the sentence beside the quote. */
type Event = { who: string | null; isSaid: boolean; isAsking: boolean; paragraph: number }

/** Follows who speaks. `isByLines`: several paragraphs have quotes, so each paragraph has one speaker. */
export function turnsAmong(all: readonly Somebody[], isByLines: boolean, text: string) {
  const events: Event[] = []
  const lower = text.toLowerCase()
  const hasDouble = /["“]/.test(text)
  const sexes = new Map(all.map((one) => [one, getSex(one, lower)]))
  const crowds = new Map<string, boolean>()
  let [run, paragraph, goesOver]: [(string | null)[], number, boolean] = [[], 0, false]
  /** The people to whom a quote is spoken. A pronoun for its speaker does not mean them. */
  let called: ReadonlySet<string> = new Set()

  /** Returns the person who spoke before the last speaker in a dialogue of two. */
  function other(): string | null {
    const speakers = run.slice(run.lastIndexOf(null) + 1)
    const [one, last] = speakers.slice(-2)
    return one && last && one !== last && new Set(speakers.slice(-4)).size === 2 ? one : null
  }

  function isCrowded(name: string): boolean {
    const isCrowdName = crowds.get(name) ?? isCrowd(name)
    crowds.set(name, isCrowdName)
    return isCrowdName
  }

  function fits(pronoun: string, who: string | null): who is string {
    const one = all.find(({ name }) => name === who)
    if (who !== null && called.has(who)) return false
    if (hasWord('tag.many', pronoun)) return who !== null && (!one || isCrowded(who))
    if (!one || hasWord('tag.self', one.name.toLowerCase()) || isCrowded(one.name)) return false
    if (hasWord('tag.thing', pronoun)) return !isPerson(one.look?.kind) && who === events.at(-1)?.who
    const sex = findKey('sex', pronoun)
    return sex === undefined || [sex, null].includes(sexes.get(one) ?? null)
  }

  /** Returns whom a pronoun may mean, in order of appearance. If the pronoun has a sex, people come before animals. */
  function likeIn(pronoun: string, but: string | null = null): string[] {
    const near = events.slice(-8).flatMap(({ who }) => (who !== but && fits(pronoun, who) ? who : []))
    const people = near.filter((who) => all.some((one) => one.name === who && isHuman(one)))
    return findKey('sex', pronoun) && people.length > 0 ? people : near
  }

  /** Returns who speaks after the last known speaker. Two people who speak in turn also count across unknown quotes. */
  function partner(pronoun: string, isAnswer: boolean): string | null {
    const speeches = events.filter(({ isSaid }) => isSaid)
    const speakerIndex = speeches.findLastIndex(({ who }) => who !== null)
    const last = speeches[speakerIndex]?.who ?? null
    const isLast = (speeches.length - speakerIndex) % 2 === 0
    // The person who spoke right before a question answers it.
    const [one, two] = events.slice(-2)
    const asker = isAnswer && one?.isSaid && two?.isSaid ? one.who : null
    const turn = isLast ? last : (asker ?? other())
    if (turn !== null && isLast === (turn === last) && fits(pronoun, turn)) return turn
    const [only = null, ...more] = new Set(likeIn(pronoun, isLast ? null : last))
    return more.length === 0 ? only : null
  }

  /** Returns the only person of the story who is left; people come before animals. */
  function onlyLeft(pronoun: string): string | null {
    const candidates = all.filter(({ name }) => fits(pronoun, name))
    const [only, ...more] = candidates.some(isHuman) ? candidates.filter(isHuman) : candidates
    return only && more.length === 0 ? only.name : null
  }

  function resolvePronoun({ pronoun, verb }: Tag, goesOn: boolean, isLed: boolean): string | null {
    const last = events.at(-1)
    if (isLed && last?.who === null) return null
    const isHere = last?.paragraph === paragraph
    const isAnswer = hasWord('verb.answer', verb)
    const spoke = events.findLast(({ isSaid }) => isSaid)?.who
    const [only, ...more] = all.flatMap(({ name }) => (fits(pronoun, name) ? name : []))
    const isAlone = only !== spoke || !(isAnswer || events.some(({ who }) => who === null))
    if (only && more.length === 0 && isAlone) return only
    if (!last) return called.size > 0 ? onlyLeft(pronoun) : null
    const isSame = last.isSaid
      ? (isHere ? goesOn || isByLines : isLed && !last.isAsking) && !isAnswer
      : isHere || !isAnswer || last.who !== spoke
    if (!isSame) return partner(pronoun, isAnswer)
    if (last.who === null || fits(pronoun, last.who)) return last.who
    return likeIn(pronoun).at(-1) ?? (called.has(last.who) ? onlyLeft(pronoun) : null)
  }

  return {
    begin(): void {
      paragraph += 1
    },
    /** Returns the only person of the last events whom a pronoun may mean. */
    only(pronoun: string): string | null {
      const [only = null, ...more] = new Set(likeIn(pronoun))
      return more.length === 0 ? only : null
    },
    /** Returns whom the sentence is about. */
    narrate({ who, pronoun }: Subject): string | null {
      const last = events.at(-1)
      const referent = last && fits(pronoun, last.who) ? last.who : likeIn(pronoun).at(-1)
      const about = pronoun === '' ? who : (referent ?? null)
      if (about === null) return null
      if (!run.includes(about) && new Set(run).size > 1) run = []
      // In a paragraph with one speaker, a quote is of the person who acts beside it.
      if (isByLines && last?.paragraph === paragraph) last.who ??= about
      if (isByLines && last?.paragraph === paragraph && last.who === about) return about
      events.push({ who: about, isSaid: false, isAsking: false, paragraph })
      return about
    },
    /**
     * Returns the speaker of a quote. `near`: who acts beside a quote without a tag. `over`: the words after the tag.
     */
    speak({ quote, tag, earlier, isAlone, isLed }: Turn, near: string | null, over = ''): string | null {
      const isLinked = /^\p{Ll}/u.test(quote.text)
      const isQuestion = !isByLines && !isLinked && /^(?:ber)?tanya|^ask/.test(earlier?.verb ?? '')
      const turn = near ?? (isAlone || earlier ? other() : null)
      const goesOn = goesOver || (!isQuestion && earlier) ? (run.at(-1) ?? null) : turn
      const likelySpeaker = goesOn !== null && !(isLinked && earlier) && speaksTo(quote.text, goesOn) ? null : goesOn
      const addressed = tag?.pronoun && !isNaming(quote.text, tag.verb) ? `${quote.text} ${over}` : ''
      called = new Set(findHearers(addressed, all))
      const speaker = !tag
        ? likelySpeaker
        : (tag.speaker ?? (tag.pronoun ? resolvePronoun(tag, earlier !== null, isLed) : null))
      called = new Set()
      if (speaker === null || run.at(-1) !== speaker) run.push(speaker)
      goesOver = /^["“„«].*[^"“”»]$/su.test(quote.raw)
      const last = events.at(-1)
      const beside = last?.paragraph === paragraph && (isByLines || !last.isSaid) ? last.who : null
      const isThought = tag?.kind === 'thought' || (/^['‘]/.test(quote.raw) && hasDouble)
      events.push({ who: speaker ?? beside, isSaid: !isThought, isAsking: /\?!*$/.test(quote.text), paragraph })
      return speaker
    },
  }
}

const isHuman = ({ look }: Somebody) => isPerson(look?.kind) || /robot|ghost/.test(look?.kind ?? '')

/** Whether an answer only consists of names: `"Tono," jawabnya.` It addresses nobody. */
const isNaming = (quote: string, verb: string) =>
  hasWord('verb.answer', verb) && /^\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)*[,.]$/u.test(quote)

/** Whether a name is that of a crowd: "Warga", "Para nelayan", "Anak-anak Gang Mawar". */
function isCrowd(name: string): boolean {
  const words = new Words(name)
  return words.isIn(0, 'tag.crowd') || (words.isDoubled(0) && !words.phrase(0, isActor))
}

/** Returns the sex of a person, or null if neither title, role nor name tells it, as for "the toaster". */
function getSex({ name, look }: Somebody, lower: string): string | null {
  const words = new Words(name).all()
  if (!lower.includes(name.toLowerCase()) && !words.some(isActor)) return 'none'
  const tellsSex = (word: string) => hasWord('title.man', word) || hasWord('title.woman', word) || findKey('name', word)
  const kind = look?.kind ?? null
  return kind !== null && isPerson(kind) && words.some((word) => tellsSex(word) || getRoleFacts(word).has('kind'))
    ? kind
    : null
}
