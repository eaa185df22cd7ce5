import * as z from 'zod'
import type { Errors, Values } from '../../web/form.ts'
import { MAX_BODY_CHARACTERS } from '../limits.ts'
import { channels, type Medium } from '../rules/contact.ts'
import { placeholderProblem, subjectMissing, subjectMissingMessage } from './rules.ts'
import { Body, Subject } from './template-form.ts'
import type { Template } from './template-queries.ts'
import { getTypeLabel, occasions } from './templates.ts'

/** These types are never sent automatically: staff choose a text on the order page, edit it and send it. */
export const writtenTypes = ['custom', 'marketing_blast'] as const
type WrittenType = (typeof writtenTypes)[number]

const writeHref = (code: string) => `/admin/pesanan/${code}/tulis/`

const labels = { saluran: 'Kirim lewat', subject: 'Subjek email', body: 'Isi pesan' }

/** `key` names the text in the query parameter `teks`. */
type StartText = { key: string; label: string; type: WrittenType; subject: string; body: string }

export const WriteQuery = z.object({ teks: z.string().max(40).nullable().catch(null) })

/** The default template comes first. `medium` decides which built-in texts are used. */
export function startTexts(templates: readonly Template[], medium: Medium): StartText[] {
  return writtenTypes.flatMap((type) => {
    const ownTemplates = templates
      .filter((one) => one.type === type && (one.channel === 'both' || one.channel === medium))
      .toSorted((one, other) => Number(other.is_default) - Number(one.is_default))
    const builtIn = { key: type, label: getTypeLabel(type), type, subject: occasions[type].texts.subject }
    const own = ownTemplates.map(({ id, name, subject, body }) => ({
      key: String(id),
      label: name,
      type,
      subject,
      body,
    }))
    return [...own, { ...builtIn, body: occasions[type].texts[medium] }]
  })
}

/**
 * `kunci` is a random key, so that a form that is sent twice sends one message. The text is sent as it is, so no
 * placeholder may be left in it.
 */
export const WrittenForm = z
  .object({
    jenis: z.enum(writtenTypes, 'Pilih teksnya.'),
    saluran: z.enum(channels, 'Pilih salurannya.'),
    subject: Subject.default(''),
    body: Body,
    kunci: z.uuid('Muat ulang halamannya.'),
  })
  .superRefine((input, context) => {
    const wrong = (path: 'subject' | 'body', message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (subjectMissing({ channel: input.saluran, subject: input.subject })) wrong('subject', subjectMissingMessage)
    for (const path of ['subject', 'body'] as const) {
      const problem = placeholderProblem(input[path])
      if (problem) wrong(path, problem)
    }
  })

type WriteInput = {
  code: string
  texts: readonly StartText[]
  current: string
  channels: { value: string; text: string; isChosen: boolean }[]
  values: Values
  errors: Errors
  /** Names the channels that are not configured, so that staff send the message by hand. */
  warning: string | null
}

export const writeView = ({ code, texts, current, values, ...rest }: WriteInput) => ({
  ...rest,
  code,
  action: writeHref(code),
  texts: texts.map(({ key, label }) => ({ label, href: `${writeHref(code)}?teks=${key}`, isCurrent: key === current })),
  values: {
    jenis: values.jenis ?? '',
    kunci: values.kunci ?? '',
    subject: values.subject ?? '',
    body: values.body ?? '',
  },
  labels,
  longest: MAX_BODY_CHARACTERS,
})
