import type { ContentKind } from '../../db/tables.ts'
import { wibInput } from '../../web/dates.ts'
import type { Errors } from '../../web/form.ts'
import { type ContentItem, getItemState, makeSlug } from '../item.ts'
import type { Change } from '../save.ts'
import type { ContentTexts } from '../texts.ts'
import { deskKind } from './desk-fields.ts'
import type { SentForm } from './read-form.ts'

/** Why a form cannot be saved, by field. `item` is null for a new item. */
export function findErrors(form: SentForm, kind: ContentKind, item: ContentItem | null, now: Date): Errors {
  const { aksi, input, draft } = form
  if (!input) return form.errors
  const isPublic = aksi === 'simpan' || aksi === 'pulih' ? Boolean(item?.publish_at) : aksi !== 'draf'
  // A draft may lack the alternative text of its picture, so that an item can be withdrawn without it.
  const hasPicture = aksi !== 'draf' && (draft !== null || Boolean(item?.picture_file))
  const when = momentProblem(form, input.publishAt, item, now)
  const problems = findProblems(kind, input.texts, { isPublic, hasPicture, alt: input.alt })
  return { ...problems, ...(when && { publish_at: when }), ...form.errors }
}

/** Returns by field what is missing or wrong before the texts can be saved or made public. */
export function findProblems(
  kind: ContentKind,
  texts: ContentTexts,
  { isPublic, hasPicture, alt }: { isPublic: boolean; hasPicture: boolean; alt: string },
): Errors {
  const errors: Record<string, string> = {}
  for (const { name, needed, least = 1 } of deskKind(kind).fields) {
    const value = texts[name]
    const length = value instanceof Date ? least : (value ?? '').length
    if (needed === 'always' && length < least) errors[name] = `Tulis paling sedikit ${least} huruf.`
    if (needed === 'public' && isPublic && length === 0) errors[name] = 'Isi dulu sebelum diterbitkan.'
  }
  if (texts.starts_at && texts.ends_at && texts.ends_at < texts.starts_at)
    errors.ends_at = 'Selesainya lebih awal dari mulainya.'
  if (!texts.starts_at && texts.ends_at) errors.starts_at ??= 'Isi juga waktu mulainya.'
  if (isPublic && !hasPicture) errors.picture = 'Pilih gambarnya dulu sebelum diterbitkan.'
  if (hasPicture && alt === '') errors.alt = 'Tulis apa yang terlihat, untuk yang tidak bisa melihat gambarnya.'
  return errors
}

/** Returns the problem with the time of publishing, for example a time that the pressed button does not use. */
function momentProblem(form: SentForm, publishAt: Date | null, item: ContentItem | null, now: Date): string | null {
  const { aksi } = form
  if (aksi === 'jadwal' || isRescheduled(form, item, now)) {
    if (publishAt) return publishAt <= now ? 'Waktu itu sudah lewat.' : null
    return aksi === 'jadwal' ? 'Isi kapan terbitnya.' : 'Isi kapan terbitnya, atau tekan “Jadikan draf”.'
  }
  const isUnused = aksi === 'simpan' || (aksi === 'terbit' && !item?.publish_at)
  if (!isUnused || typedMoment(form, item) === '' || typedMoment(form, item) === storedMoment(item)) return null
  return 'Tekan “Jadwalkan”, atau kosongkan.'
}

const storedMoment = (item: ContentItem | null) => (item?.publish_at ? wibInput(item.publish_at) : '')
const typedMoment = ({ values }: SentForm, item: ContentItem | null) => values.publish_at ?? storedMoment(item)

const isRescheduled = (form: SentForm, item: ContentItem | null, now: Date): boolean =>
  form.aksi === 'simpan' &&
  item !== null &&
  getItemState(item, now) === 'scheduled' &&
  typedMoment(form, item) !== storedMoment(item)

export function getPublishAt(form: SentForm, item: ContentItem | null, now: Date): Date | null | undefined {
  if (form.aksi === 'terbit') return now
  if (form.aksi === 'draf') return null
  const isSet = form.aksi === 'jadwal' || isRescheduled(form, item, now)
  return isSet ? (form.input?.publishAt ?? null) : undefined
}

/** Until an item is public, its slug follows the title, unless the form contains a slug. */
export function buildChange(
  form: SentForm,
  input: NonNullable<SentForm['input']>,
  item: ContentItem,
  now: Date,
): Change {
  const { texts, alt } = input
  const publishAt = getPublishAt(form, item, now)
  const slug = input.slug ?? (item.publish_at ? undefined : makeSlug(item.kind, texts.title))
  return {
    version: form.version,
    texts,
    alt: alt || null,
    ...(publishAt !== undefined && { publishAt }),
    ...(slug !== undefined && { slug }),
    ...(form.draft && { picture: { draft: form.draft, alt: alt || null } }),
  }
}
