import * as z from 'zod'
import { lineKinds } from '../../db/tables.ts'
import { MAX_PIECES } from '../../products/limits.ts'
import { readSelection, renameProblems, selectionFields } from '../../products/wish.ts'
import { invalidForm, readFields } from '../../web/call-errors.ts'
import { byPath, Text, wholeNumber } from '../../web/form.ts'
import { longest, MAX_PRICE, MAX_SENT_LINES, nameLength } from '../limits.ts'
import { words } from '../place/forms.ts'
import type { LinesRequest } from './change-lines.ts'
import type { SentLine } from './sent-lines.ts'

/** Fields of lines in calls and forms. */

const Version = wholeNumber(z.int().min(0)).nullish()
const LineId = z.preprocess(
  (value) => (value === '' ? null : typeof value === 'number' ? String(value) : value),
  z.string().max(20).nullable(),
)
const Words = words(longest.reason)
const SentLineShape = z.object({
  id: LineId.default(null),
  kind: z.enum(lineKinds).optional(),
  parent_id: LineId.optional(),
  product_id: z.int().min(1).max(2_147_483_647).nullable().optional(),
  title: Text.trim().max(nameLength.most).optional(),
  detail: words(longest.detail).optional(),
  quantity: wholeNumber(
    z.int('Isi angka bulat.').min(1, 'Paling sedikit 1.').max(MAX_PIECES, 'Paling banyak 10.000.'),
  ).optional(),
  unit_price: z.int('Isi rupiah bulat.').min(-MAX_PRICE).max(MAX_PRICE).nullable().optional(),
  reason: Words.optional(),
})
const LineFields = z.object({
  version: Version,
  lines: z.array(SentLineShape).max(MAX_SENT_LINES).optional(),
  pricing: z.enum(['list', 'keep']).nullish(),
  list: z.literal('now').nullish(),
  reason: Words.default(''),
  preview: z.boolean().default(false),
})
export const LinesBody = z.object({ ...selectionFields, ...LineFields.shape })

export function readLines(fields: Readonly<Record<string, unknown>>): LinesRequest & { preview: boolean } {
  const { version = null, lines, pricing = null, list, reason, preview } = readFields(LineFields, fields, byPath)
  const common = { version, pricing, takesNow: list === 'now', reason, preview }
  // An optional field that was not sent has no key.
  if (lines) return { ...common, lines: lines as SentLine[], wish: null, pathOf: String }
  const result = readSelection(fields)
  if (result.ok) return { ...common, lines: null, wish: result.wish, pathOf: result.pathOf }
  throw invalidForm(renameProblems(result.problems, result.pathOf))
}
