import type { ComicRow } from '../../db/tables.ts'
import { HEIC_ADVICE } from '../../uploads/image-job.ts'
import { Refusal } from '../../web/refusal.ts'
import { ownPageLimits } from '../limits.ts'

export const pageReasons = {
  not_image: 'Ini bukan gambar JPEG, PNG, WebP, AVIF, atau GIF.',
  heic: HEIC_ADVICE,
  format: 'Gambar dengan format ini belum bisa dibaca. Simpan sebagai JPEG atau PNG, lalu kirim lagi.',
  too_large: 'Gambarnya terlalu besar atau rumit. Paling banyak 20.000 piksel sisinya dan 60 megapiksel (AVIF 20).',
  broken: 'Berkasnya rusak atau terpotong. Simpan ulang, lalu kirim lagi.',
  encrypted: 'Berkas ini terkunci kata sandi. Simpan ulang tanpa kata sandi.',
  path: 'Namanya menunjuk ke luar arsip.',
  nested: 'Arsip di dalam arsip tidak dibuka. Kirim arsip itu sendiri.',
  compression: 'Cara memampatkan isinya belum dikenal. Simpan ulang sebagai ZIP biasa (Deflate), lalu kirim lagi.',
  empty: 'Tidak ada halaman di dalam arsip ini. Masukkan gambarnya, lalu kirim lagi.',
  too_many: 'Arsip ini berisi lebih dari 1.000 berkas. Bagi dua.',
  bomb: 'Isinya jauh lebih besar daripada yang bisa diterima: paling banyak 300 MB setelah dibuka.',
  pdf: 'PDF belum bisa dibaca. Simpan halamannya sebagai gambar (Ekspor ke PNG atau JPEG), lalu kirim gambarnya.',
} as const
/** The message for a file without bytes. Cloud storage creates such files until they are opened. */
export const NO_BYTES = 'Berkasnya kosong (0 bita). Unduh dulu dari iCloud atau Drive, lalu kirim lagi.'

export type PageReason = keyof typeof pageReasons

/**
 * A file that was refused. `name`: the sent name, or the whole path in an archive. `msg`: replaces the message of the
 * reason.
 */
export type PageRefusal = { name: string; reason: PageReason; msg?: string }

export const NO_RIGHTS = 'Centang ini kalau kamu berhak atas gambarnya. Tanpa hak, komiknya tidak bisa terbit.'

export type Statement = { made_with_ai?: boolean | undefined; rights?: boolean | undefined }

/**
 * A creator can state at any time whether a model drew the pages. The statement that the creator may publish them can
 * change only until the comic appears.
 */
export const acceptStatement = (
  { source, published_at }: Pick<ComicRow, 'source' | 'published_at'>,
  { made_with_ai, rights }: Statement,
) => ({
  ...(source === 'pages' && made_with_ai !== undefined && { made_with_ai }),
  ...(source === 'pages' && !published_at && rights !== undefined && { has_rights: rights }),
})

type Direction = Pick<ComicRow, 'direction'>

/** Reads the reading direction from the field Manga of a ComicInfo.xml. */
export function readDirection(manga: string): Direction['direction'] {
  if (/^yesandrighttoleft$/i.test(manga)) return 'rtl'
  return /^(yes|no)$/i.test(manga) ? 'ltr' : null
}

/** Keeps the reading direction of the first ComicInfo.xml that states one; null if none does. */
export const chooseDirection = (comic: Direction, info: Direction | null): Direction['direction'] =>
  comic.direction ?? info?.direction ?? null

/**
 * A creator whom staff have stopped may change only the pages of drafts. `bar`: the reason why staff stopped the
 * creator.
 */
export function checkPageChange({ published_at }: Pick<ComicRow, 'published_at'>, bar: string | null): void {
  if (bar !== null && published_at) throw new Refusal(403, bar)
}

/** `remaining`: the number of pages after the removal. */
export function checkRemoval({ published_at }: Pick<ComicRow, 'published_at'>, remaining: number): void {
  if (published_at && remaining === 0)
    throw new Refusal(409, 'Komik yang sudah terbit perlu paling sedikit satu halaman.')
}

/** Throws a 409 if a comic would have too many pages. */
export function checkPageCount(count: number): void {
  if (count > ownPageLimits.pages) throw tooManyPages([])
}

/** `names`: names of the pages that were added nevertheless. */
export function tooManyPages(names: readonly string[]): Refusal {
  const resultText = names.length === 0 ? 'Tidak ada yang masuk dari kiriman ini.' : `Yang masuk: ${names.join(', ')}.`
  return new Refusal(409, `Satu komik paling banyak ${ownPageLimits.pages} halaman. ${resultText}`)
}

/** After this many refused files of one upload, the other files are not opened. */
export const hasEnoughRefusals = (refusals: readonly PageRefusal[]): boolean =>
  refusals.length === ownPageLimits.refused

type Result = { pages: readonly unknown[]; refused: readonly PageRefusal[] }

/** If an upload had no page and no refusal, each of its files is reported as no picture. */
export const refusalsToShow = ({ pages, refused }: Result, files: readonly { name: string }[]): PageRefusal[] =>
  pages.length + refused.length === 0 ? files.map(({ name }) => ({ name, reason: 'not_image' })) : [...refused]

/** Limits the size of one comic, whatever room its creator has. `bytes`: bytes of all its pages. Throws a 413. */
export function checkSize(bytes: number): void {
  if (bytes > ownPageLimits.bytes) throw new Refusal(413, 'Satu komik paling banyak 100 MB. Bagi menjadi episode.')
}
