import * as z from 'zod'
import { readForm, Text, typedIn } from '../../web/form.ts'

/** Reasons for reporting an episode, by the word in the database. */
export const reasons = {
  playback: 'Tidak bisa diputar',
  picture: 'Gambar rusak',
  sound: 'Suara bermasalah',
  captions: 'Subtitle salah atau tidak ada',
  wrong_episode: 'Bukan episode ini',
  other: 'Lainnya',
} as const

type Reason = keyof typeof reasons
type Field = 'server' | 'alasan' | 'pesan'
export type ReportValues = Record<Field, string>
export type ReportErrors = Partial<Record<Field, string>>

export const noValues: ReportValues = { server: '', alasan: '', pesan: '' }

/** Browsers send a line break as CRLF but count it as one character. */
const Message = z
  .string()
  .default('')
  .transform((text) => text.replaceAll('\r\n', '\n').trim())
  .pipe(Text)

const ReportForm = z.object({
  server: Text.trim().max(120).default(''),
  alasan: z.enum(Object.keys(reasons) as [Reason, ...Reason[]]),
  pesan: Message,
})

/** Reads a submitted report form as a report, or as the typed values with errors by field. */
export function readReport(body: unknown) {
  const form = readForm(ReportForm, body)
  const silent = form.ok && form.input.alasan === 'other' && form.input.pesan === ''
  if (form.ok && !silent) {
    const { server, alasan, pesan } = form.input
    return { ok: true as const, report: { server: server || null, reason: alasan, message: pesan || null } }
  }
  const wrong = form.ok ? ['pesan'] : Object.keys(form.errors)
  const sentences = { ...complaints, ...(silent ? { pesan: 'Ceritakan singkat apa yang salah.' } : {}) }
  const errors: ReportErrors = Object.fromEntries(Object.entries(sentences).filter(([field]) => wrong.includes(field)))
  return { ok: false as const, values: { ...noValues, ...typedIn(body, { most: 2_000 }) }, errors }
}

const complaints: Record<Field, string> = {
  server: 'Pilih server dari daftar.',
  alasan: 'Pilih dulu apa yang salah.',
  pesan: 'Paling banyak 500 karakter.',
}
