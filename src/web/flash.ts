import { z } from 'zod'
import { readQuery } from './form.ts'

/**
 * The address of a page that says what was just done there: by a word that page has a sentence for, or by the number of
 * the entry that proves it. No sentence travels in an address, so no link can make a page say what it likes.
 */
export function withFlash(address: string, said: string | number): string {
  const [page = '', anchor] = address.split('#')
  const at = anchor === undefined ? '' : `#${anchor}`
  return `${page}${page.includes('?') ? '&' : '?'}kabar=${said}${at}`
}

type Asked = { query: Record<string, string | string[] | undefined> }

/** The number an address brings, where that is how a page is told what was done; null for anything else. */
export const flashNumber = <T>(schema: z.ZodType<T>, { query }: Asked): T | null =>
  readQuery(z.object({ kabar: schema.nullable().catch(null) }), query).kabar

/** The word an address brings, where `sentences` has it. */
export function flashWord<Word extends string>(sentences: Readonly<Record<Word, string>>, asked: Asked): Word | null {
  const isKnown = (word: unknown): word is Word => typeof word === 'string' && Object.hasOwn(sentences, word)
  return flashNumber(z.custom<Word>(isKnown), asked)
}

/** The sentence for the word an address brings. */
export function flashIn(sentences: Readonly<Record<string, string>>, asked: Asked): string | null {
  const word = flashWord(sentences, asked)
  return word === null ? null : (sentences[word] ?? null)
}
