import * as z from 'zod'
import { ageLabels } from '../../db/tables.ts'
import { many, wholeNumber } from '../../web/form.ts'
import { inReadingProcess, UnreadableText } from '../engines/reading-process.ts'
import { IDEA, longest } from '../limits.ts'

/** A trimmed text with Unix line ends and without NUL, which PostgreSQL rejects. `name` starts the error messages. */
export const words = (least: number, most: number, name = 'Bagian ini') =>
  z
    .string(`${name} belum diisi.`)
    .refine((text) => !text.includes('\0'), 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.')
    .transform((text) => text.replaceAll('\r\n', '\n').trim())
    .pipe(
      z
        .string()
        .min(least, `${name} paling sedikit ${least} karakter.`)
        .max(most, `${name} paling banyak ${most.toLocaleString('id-ID')} karakter.`),
    )

export const StoryIdea = words(IDEA.least, IDEA.most, 'Ide cerita')
/** Returns why an idea cannot be used: it does not fit into 25 pages, or it cannot be read. */
export const ideaProblem = (idea: string, userId: number): Promise<string | null> =>
  inReadingProcess('tooLong', [idea], { userId }).catch((error: unknown) => {
    if (error instanceof UnreadableText) return error.message
    throw error
  })

export const Title = words(3, longest.title, 'Judul')
export const Synopsis = words(0, longest.synopsis, 'Sinopsis')

/** The age label of a form, as are the two schemas below. */
export const AgeLabel = z.enum(ageLabels, 'Pilih satu label umur.')
/** A ticked checkbox. */
export const Ticked = z.literal('ya').optional().transform(Boolean)
/** Ids of some of the given genres. */
export const makeGenreSchema = (genres: readonly { id: number }[]) => {
  const Genre = wholeNumber(z.int().refine((id) => genres.some((row) => row.id === id), 'Pilih genre dari daftar ini.'))
  return many(Genre).pipe(z.array(z.number()).min(1, 'Pilih paling sedikit satu genre.'))
}

const share = (name: string, least = 0) => z.number(`${name} harus berupa angka.`).min(least).max(1)

/** A frame of a page for reading panel by panel, in shares of the page's width and height. */
export const Frame = z
  .strictObject({ x: share('x'), y: share('y'), width: share('width', 0.01), height: share('height', 0.01) })
  .refine(({ x, y, width, height }) => x + width <= 1.001 && y + height <= 1.001, 'Bingkainya keluar dari halaman.')
