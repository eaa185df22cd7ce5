import * as z from 'zod'
import { SourceFailure } from '../../net/failure.ts'
import { type AnswerData, answerSchemas, type Question, type QuestionName } from './contract.ts'

/** PostgreSQL rejects NUL in text, and half of a surrogate pair cannot be part of a URL. */
const UNSTORABLE = /\0|\p{Cs}/gu

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.search(UNSTORABLE) < 0
  if (typeof value !== 'object' || value === null) return true
  for (const name in value) if (!isStorable(name) || !isStorable(Reflect.get(value, name))) return false
  return true
}

/** Removes unstorable characters from texts and field names, at any depth. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNSTORABLE, '')
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [storable(name), storable(one)]))
}

/**
 * Validates an answer against the contract. Throws a `SourceFailure` for a wrong shape, another title, or an empty list
 * other than of a search or the schedule, so that a bad answer never replaces a good cached one.
 */
export function readAnswer<Name extends QuestionName>(question: Question<Name>, answer: unknown): AnswerData[Name] {
  const schema: z.ZodType<AnswerData[Name]> = answerSchemas[question.name]
  const parsed = schema.safeParse(isStorable(answer) ? answer : storable(answer))
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
