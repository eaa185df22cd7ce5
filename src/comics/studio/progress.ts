import type { DraftStatus } from '../../db/comic-rows.ts'
import type { Fragment } from '../../live/message.ts'
import { fragment } from '../../web/render.ts'
import { hasScript, isDrawing, isWorking, nextStep, stepHref } from '../comic/comic.ts'
import { pictureHref } from '../pictures/pictures.ts'
import type { Progress } from '../work/live.ts'

/** The work on a comic as its creator sees it. `percent` is null while nobody knows how far it is. */
export type ProgressView = ReturnType<typeof progressView>

/** Fragment with the state of the work on a comic, in its page and in every push. */
export const progressFragment = fragment<{ progress: ProgressView }>('/comics/_progress')

export const progressFragments = (progress: Progress): readonly Fragment[] => [
  ['#komik-proses', progressFragment({ progress: progressView(progress) })],
]

const nextTexts = { 2: 'Baca naskahnya', 6: 'Sunting panel' } as const

export function progressView(progress: Progress) {
  const { comic, drawn } = progress
  const total = comic.panel_count
  // The page of the drawing offers the drawing itself, so what was not drawn leads back to its script.
  const next = isWorking(comic) || !hasScript(comic) ? null : nextStep(comic) === 6 ? 6 : 2
  const [title, sentence] = texts[comic.draft_status](progress)
  return {
    version: comic.version,
    isWorking: isWorking(comic),
    title,
    sentence,
    drawn: drawn.length,
    total,
    pictures: drawn.map(({ render_id, page_number, panel_number }) => ({
      src: pictureHref(render_id, 480),
      alt: `Halaman ${page_number}, panel ${panel_number}`,
    })),
    percent: isDrawing(comic) && total > 0 ? Math.round((drawn.length / total) * 100) : null,
    cancelHref: isWorking(comic) ? `${stepHref(comic, 5)}batal/` : null,
    next: next && { href: stepHref(comic, next), text: nextTexts[next] },
  }
}

type Text = readonly [title: string, sentence: string]

const writing = 'Biasanya beberapa detik saja.'
const why = ({ comic }: Progress) => comic.error ?? 'Coba lagi sebentar lagi.'

/** Title and sentence for the state of the work. */
const texts: Record<DraftStatus, (progress: Progress) => Text> = {
  PENDING: ({ comic, position }) => {
    if (!isDrawing(comic)) return ['Naskah segera ditulis', writing]
    const place = (position ?? 1) === 1 ? 'Giliranmu berikutnya.' : `Kamu urutan ke-${position} di antrean.`
    return ['Menunggu giliran', place]
  },
  GENERATING_SCRIPT: () => ['Naskah sedang ditulis', writing],
  SCRIPT_READY: ({ comic }) => ['Naskah sudah jadi', `${comic.panel_count} panel siap dibaca dan diubah.`],
  SCRIPT_FAILED: (progress) => ['Naskah belum jadi', why(progress)],
  RENDERING: ({ comic, drawn }) => {
    const done = `${drawn.length} dari ${comic.panel_count} panel.`
    return ['Sedang digambar', `${done} Halaman ini boleh ditutup, gambarnya jalan terus.`]
  },
  RENDER_FAILED: (progress) => ['Gambar belum jadi', `${why(progress)} Kreditmu sudah kembali.`],
  COMPLETED: ({ comic: { error, panel_count } }) =>
    error
      ? ['Belum ada yang baru', `${error} Gambar yang lama tetap dipakai, dan kreditmu sudah kembali.`]
      : ['Semua panel selesai', `${panel_count} panel sudah digambar.`],
  CANCELLED: () => ['Dibatalkan', 'Kreditmu sudah kembali. Kamu bisa mulai lagi kapan saja.'],
}
