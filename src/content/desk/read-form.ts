import * as z from 'zod'
import { type ContentKind, programTypes } from '../../db/tables.ts'
import { readDraftUpload } from '../../uploads/draft-upload.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { imageProblem, MAX_PICTURE_BYTES, type Uploads } from '../../uploads/uploads.ts'
import type { Context } from '../../web/context.ts'
import { fromWibInput } from '../../web/dates.ts'
import { type Errors, readForm, Text, typedIn, wholeNumber } from '../../web/form.ts'
import { type Body, FileRefusal, readBody } from '../../web/incoming/multipart.ts'
import type { Secret } from '../../web/signed.ts'
import { makeSlug, maxLengths } from '../item.ts'
import type { ContentTexts } from '../texts.ts'
import { deskKind } from './desk-fields.ts'

/** In this order: save, publish now, publish at a set time, make a draft, restore from the bin and save, preview. */
const formActions = ['simpan', 'terbit', 'jadwal', 'draf', 'pulih', 'pratinjau'] as const
export type FormAction = (typeof formActions)[number]

/** Room for 60,000 characters of three bytes. A character of more bytes counts as two, and so does a line break. */
const MAX_FIELD_BYTES = 180_000

const line = (most: number) =>
  z
    .string('Bagian ini belum diisi.')
    .refine((value) => !value.includes('\0'), 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.')
    .transform((value) => value.replaceAll('\r\n', '\n').trim())
    .pipe(z.string().max(most, `Paling banyak ${most.toLocaleString('id-ID')} karakter.`))
    .default('')
const optional = (most: number) => line(most).transform((value) => value || null)

const Moment = Text.default('').transform((text, { addIssue }) => {
  if (text === '') return null
  const moment = fromWibInput(text)
  const year = moment?.getUTCFullYear() ?? 0
  if (moment && year >= 1990 && year < 2100) return moment
  addIssue({ code: 'custom', message: 'Tanggal atau jamnya belum benar.' })
  return null
})
const WebAddress = optional(maxLengths.website_url).refine(
  (value) => value === null || (/^https?:\/\/[^\s/]+/i.test(value) && URL.canParse(value)),
  'Tulis alamat lengkap yang diawali https:// atau http://.',
)

export const Version = wholeNumber(z.int().min(1)).nullable().catch(null)

const ItemForm = z.object({
  aksi: z.enum(formActions).catch('simpan'),
  title: line(maxLengths.title),
  subtitle: optional(maxLengths.subtitle),
  body: line(maxLengths.body),
  program_type: z
    .enum(['', ...programTypes], 'Pilih salah satu jenis.')
    .default('')
    .transform((type) => type || null),
  place: optional(200),
  starts_at: Moment,
  ends_at: Moment,
  website_url: WebAddress,
  slug: line(200),
  alt: line(maxLengths.alt),
  publish_at: Moment,
})
type ItemForm = z.infer<typeof ItemForm>

type Tools = { uploads: Uploads; secret: Secret }

/**
 * A picture of the form is stored as a draft with the name `draft`. `input` is null if a field cannot be read.
 * `isBusy`: the picture was refused because the server is busy or full.
 */
export async function readItemForm(ctx: Context, tools: Tools, kind: ContentKind) {
  const body = await readFormBody(ctx)
  const form = readForm(ItemForm, body.fields)
  const picture = await storeDraftPicture(tools, body)
  const errors: Errors = { ...(form.ok ? {} : form.errors), ...body.errors, ...picture.errors }
  return {
    aksi: formActions.find((one) => one === body.fields.aksi) ?? 'simpan',
    version: Version.parse(body.fields.version ?? null),
    values: typedIn(body.fields, { most: MAX_FIELD_BYTES }),
    errors,
    input: form.ok ? toInput(kind, form.input) : null,
    draft: picture.draft,
    isBusy: picture.isBusy,
  }
}
export type SentForm = Awaited<ReturnType<typeof readItemForm>>

function toInput(kind: ContentKind, form: ItemForm) {
  const { slug, alt, publish_at: publishAt } = form
  const own = new Set<keyof ContentTexts>(deskKind(kind).fields.map(({ name }) => name))
  const keepOwn = <T>(name: keyof ContentTexts, value: T) => (own.has(name) ? value : null)
  const texts: ContentTexts = {
    title: form.title,
    body: form.body,
    subtitle: keepOwn('subtitle', form.subtitle),
    program_type: keepOwn('program_type', form.program_type),
    place: keepOwn('place', form.place),
    starts_at: keepOwn('starts_at', form.starts_at),
    ends_at: keepOwn('ends_at', form.ends_at),
    website_url: keepOwn('website_url', form.website_url),
  }
  return { texts, slug: slug === '' ? null : makeSlug(kind, slug), alt, publishAt }
}

const CUT = 'Terlalu panjang, yang di sini terpotong. Yang utuh ada di halaman sebelumnya: tekan Kembali di browser.'

type FormBody = Pick<Body, 'fields' | 'file'> & { errors: Errors }

/** If the picture is refused, the typed values are kept. */
export async function readFormBody(ctx: Context): Promise<FormBody> {
  try {
    return {
      ...(await readBody(ctx, { file: 'picture', most: MAX_PICTURE_BYTES, mostOfField: MAX_FIELD_BYTES })),
      errors: {},
    }
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error
    const errors = Object.entries(error.details).map(([field, [message]]) => [
      field,
      field in error.fields ? CUT : (message ?? ''),
    ])
    return { fields: error.fields, file: null, errors: Object.fromEntries(errors) }
  }
}

type DraftPicture = { draft: string | null; errors: Errors; isBusy: boolean }

/** Stores the submitted picture as a draft, or finds the draft of an earlier attempt. */
async function storeDraftPicture({ uploads, secret }: Tools, { fields, file }: FormBody): Promise<DraftPicture> {
  if (file && file.bytes.length > 0)
    try {
      return { draft: (await uploads.storeDraft(file.bytes, null)).name, errors: {}, isBusy: false }
    } catch (error) {
      if (!(error instanceof ImageRefusal)) throw error
      return { draft: null, errors: { picture: imageProblem(error) }, isBusy: error.retryAfter !== null }
    }
  const token = fields.picture_kept
  if (typeof token !== 'string' || token === '') return { draft: null, errors: {}, isBusy: false }
  const draft = readDraftUpload(secret, token, new Date())
  if (draft && (await uploads.openDraft(draft))) return { draft, errors: {}, isBusy: false }
  return { draft: null, errors: { picture: 'Gambar yang tadi sudah tidak tersimpan. Pilih lagi.' }, isBusy: false }
}
