import { z } from 'zod'

/** Browsers send a line break as two characters. */
const Paragraphs = z
  .string('Tulis dulu isinya.')
  .transform((text) => text.replaceAll('\r\n', '\n').replaceAll('\0', '').trim())

/** The public reads it as it stands, so what names a server is refused rather than cut out of a sentence. */
const isForAll = 'Ini tampil untuk umum: tulis tanpa alamat server.'
const namesNoServer = (text: string) => !/\b(https?|wss?):\/\/|\b\d{1,3}(\.\d{1,3}){3}\b|\blocalhost\b/i.test(text)

const Version = z.string().regex(/^\d{1,18}$/)

export const statuses = ['investigating', 'identified', 'monitoring', 'resolved'] as const

/** Names of fields are Indonesian like the addresses they are sent to. */
export const NoteForm = z.object({
  versi: Version,
  status: z.enum(statuses, 'Pilih keadaannya.'),
  isi: Paragraphs.pipe(
    z.string().min(1, 'Tulis dulu isinya.').max(2_000, 'Paling banyak 2.000 karakter.').refine(namesNoServer, isForAll),
  ),
})

export const PostmortemForm = z.object({
  versi: Version,
  pelajaran: Paragraphs.pipe(z.string().max(10_000, 'Paling banyak 10.000 karakter.').refine(namesNoServer, isForAll)),
})

export const labels = { status: 'Keadaan', isi: 'Catatan', pelajaran: 'Pelajaran' }
