import { z } from 'zod'
import { SourceFailure } from '../../net/failure.ts'
import { type AnswerData, answerSchemas, type Question, type QuestionName } from './contract.ts'

/**
 * Matches characters that cannot be kept: PostgreSQL rejects NUL in text, and half of a surrogate pair cannot be part
 * of a URL.
 */
const UNSTORABLE = /\0|\p{Cs}/gu

function isStorable(said: unknown): boolean {
  if (typeof said === 'string') return said.search(UNSTORABLE) < 0
  if (typeof said !== 'object' || said === null) return true
  for (const name in said) if (!isStorable(name) || !isStorable(Reflect.get(said, name))) return false
  return true
}

/** Returns the value without unstorable characters in its texts and field names, at any depth. */
function storable(said: unknown): unknown {
  if (typeof said === 'string') return said.replace(UNSTORABLE, '')
  if (Array.isArray(said)) return said.map(storable)
  if (typeof said !== 'object' || said === null) return said
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [storable(name), storable(value)]))
}

/**
 * Validates an answer against the catalog's contract. Throws a `SourceFailure` for a wrong shape, another title than
 * requested, or an empty list where items are expected, so that a bad answer never replaces a good cached one. A search
 * may be empty, and so may the weekly schedule.
 */
export function readAnswer<Name extends QuestionName>(question: Question<Name>, said: unknown): AnswerData[Name] {
  const schema: z.ZodType<AnswerData[Name]> = answerSchemas[question.name]
  const parsed = schema.safeParse(isStorable(said) ? said : storable(said))
  if (!parsed.success) throw new SourceFailure('wrong_schema', `${question.name}: ${z.prettifyError(parsed.error)}`)
  const { data } = parsed
  const isEmpty =
    ('top10' in data && data.new_eps.length === 0 && data.top10.length === 0) ||
    ('results' in data && data.results.length === 0 && question.name !== 'search')
  if (isEmpty) throw new SourceFailure('empty', `${question.name} came back empty`)
  const slug = 'judul' in data ? data.anime_slug : null
  const isAnother = slug !== null && 'slug' in question.params && slug !== question.params.slug
  if (isAnother) throw new SourceFailure('different_title', 'a different title than asked')
  return data
}
