import * as z from 'zod'
import { readQuery } from './form.ts'

/**
 * Returns a page's URL with a flash, which tells the page what was just done: a word that the page has a message for,
 * or the id of an audit entry. The message itself is never in the URL, so a link cannot make a page say anything.
 */
export function withFlash(address: string, flash: string | number): string {
  const [page = '', anchor] = address.split('#')
  const at = anchor === undefined ? '' : `#${anchor}`
  return `${page}${page.includes('?') ? '&' : '?'}kabar=${flash}${at}`
}

type FlashQuery = { query: Record<string, string | string[] | undefined> }

/** Returns the id in the flash of a request's URL; null for anything else. */
export const flashNumber = <T>(schema: z.ZodType<T>, { query }: FlashQuery): T | null =>
  readQuery(z.object({ kabar: schema.nullable().catch(null) }), query).kabar

/** Returns the word in the flash of a request's URL if `sentences` has a message for it, else null. */
export function flashWord<Word extends string>(
  sentences: Readonly<Record<Word, unknown>>,
  query: FlashQuery,
): Word | null {
  const hasSentence = (word: unknown): word is Word => typeof word === 'string' && Object.hasOwn(sentences, word)
  return flashNumber(z.custom<Word>(hasSentence), query)
}

/** Returns the message for the flash of a request's URL, or null without a known flash. */
export function flashIn(sentences: Readonly<Record<string, string>>, query: FlashQuery): string | null {
  const word = flashWord(sentences, query)
  return word === null ? null : (sentences[word] ?? null)
}
