import * as z from 'zod'
import { complaintKinds as kinds, remedies } from '../../db/tables.ts'
import { MAX_PIECES } from '../../products/limits.ts'
import { wholeNumber } from '../../web/form.ts'
import { longest, MAX_REFUNDED_TO, MAX_VIDEO_ADDRESS } from '../limits.ts'
import { Day, words } from '../place/forms.ts'
import { Amount } from '../staff/patch-form.ts'
import { answerProblems } from './rules.ts'

const blankIsNull = (value: unknown) => (value === '' || value === undefined ? null : value)

/** A complaint. `submission`: the id of the form. A form that is sent twice makes one complaint. */
export const ComplaintForm = z.object({
  kind: z.enum(kinds, 'Pilih masalahnya.'),
  pieces: wholeNumber(z.int('Isi berapa potong.').min(1, 'Paling sedikit 1.').max(MAX_PIECES, 'Terlalu banyak.')),
  text: words(longest.complaint),
  video: z.preprocess(
    blankIsNull,
    z
      .url({ protocol: /^https$/, error: 'Tempel alamat videonya, yang dimulai dengan https://.' })
      .max(MAX_VIDEO_ADDRESS)
      .nullable(),
  ),
  submission: z.uuid('Muat ulang halaman ini, lalu coba lagi.'),
})
export type ComplaintInput = z.infer<typeof ComplaintForm>

const Version = z.preprocess(blankIsNull, wholeNumber(z.int().min(1)).nullable().catch(null))

/**
 * The answer to a complaint. An empty `promise` stands for the usual words. `pieces` and `stage`: those of a rework.
 */
export const AnswerForm = z
  .object({
    remedy: z.enum(remedies, 'Pilih penyelesaiannya.'),
    pieces: wholeNumber(z.int('Isi berapa potong.').min(1, 'Paling sedikit 1.').max(MAX_PIECES, 'Terlalu banyak.')),
    amount: z.preprocess(blankIsNull, Amount.nullable()),
    refunded_to: words(MAX_REFUNDED_TO),
    reason: words(longest.reason),
    promise: words(longest.note),
    due_on: Day.catch(null).default(null),
    stage: z.preprocess(blankIsNull, wholeNumber(z.int()).nullable().catch(null)),
    version: Version,
  })
  .superRefine((answer, context) => {
    for (const [field, message] of answerProblems(answer)) context.addIssue({ code: 'custom', path: [field], message })
  })
export type AnswerInput = z.infer<typeof AnswerForm>

/** The form that cancels the rest of an order that was sent in part. */
export const RestForm = z.object({
  amount: z.preprocess(blankIsNull, Amount.nullable()).pipe(z.int('Isi jumlahnya.').min(1, 'Isi jumlahnya.')),
  refunded_to: words(MAX_REFUNDED_TO).pipe(z.string().min(1, 'Tulis ke mana uangnya dikembalikan.')),
  reason: words(longest.reason).pipe(z.string().min(1, 'Tulis alasannya.')),
  key: z.uuid('Muat ulang halaman ini, lalu coba lagi.'),
})
export type RestInput = z.infer<typeof RestForm>
