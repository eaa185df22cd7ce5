import * as z from 'zod'
import { ageLabels } from '../../db/comic-rows.ts'
import { type moderationActions, reportCategories } from '../../db/series-rows.ts'
import { readForm } from '../../web/form.ts'
import { Message, needsReason, Reason } from '../work/moderate.ts'

export type Action = (typeof moderationActions)[number]

const Category = z.enum(reportCategories, 'Pilih salah satu kategori.').default('lain')
const Age = z.enum(ageLabels, 'Pilih label umurnya.')

/** What a form of staff says of an action on a comic, or what is wrong beside which field. */
export function readAct(action: Action, body: unknown) {
  const Form = z.object({
    kategori: Category,
    alasan: needsReason(action) ? Reason : Message.default(''),
    umur:
      action === 'age'
        ? Age
        : z
            .unknown()
            .optional()
            .transform(() => null),
  })
  const form = readForm(Form, body)
  if (!form.ok) return form
  const { kategori: category, alasan: message, umur: age_label } = form.input
  return { ok: true as const, given: { action, category, message, age_label } }
}
