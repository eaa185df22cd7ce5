import * as z from 'zod'
import { ageLabels } from '../../../db/comic-rows.ts'
import { Synopsis, Title } from '../../comic/fields.ts'
import { askForDownloads, askForExport } from '../../export/ask.ts'
import { type ExportKind, exportForms } from '../../export/queries.ts'
import { MAX_REDRAWS } from '../../rules/limits.ts'
import { askForRedraw } from '../../work/ask.ts'
import { publishComic, setVisible } from '../../work/publish.ts'
import { type ComicCall, callsFor } from '../call.ts'
import { example, YesOrNo } from '../envelope.ts'
import { comicNow, notDrawn, own, ownPanel, wholeNow } from './comic.ts'
import { comic_id, ExportState, exportState, WholeComic } from './shapes.ts'

const ofPanel = callsFor('member', ownPanel)
const formFields = { pdf: 'size', cbz: 'of', video: 'shape' } as const

/** Without a body, and at an alias, the file has the first form. */
const exportCall = (id: string, words: readonly string[], title: string, kind: ExportKind): ComicCall => {
  const paths = words.map((word) => `/api/v1/comics/:id/${word}`)
  const name = formFields[kind]
  const Form = z.enum(exportForms[kind], `${name} salah satu dari ${exportForms[kind].join(', ')}.`)
  return own(id, 'post', paths, {
    about: `${title}. Dibuat di belakang; alamatnya ada di \`exported-media\` begitu jadi. \`${name}\` memilih bentuknya.`,
    body: z.object({ [name]: Form.exactOptional() }),
    data: z.object({ comic_id, export_id: z.int(), ...ExportState.shape }),
    status: 202,
    refusals: {
      400: 'Belum semua panel digambar.',
      409: 'Tidak ada video dari halaman sendiri.',
      503: 'Belum bisa dibuat di server ini.',
    },
    run: async ({ exports }, { ctx, of: comic, body }) => {
      const isPlain = !(ctx.request.length || name in body) || !ctx.path.includes('/export/')
      const row = await askForExport(exports, comic, kind, isPlain ? '' : (body[name] ?? exportForms[kind][0]))
      return { ...exportState(row), export_id: row.id }
    },
  })
}

const Status = z.object({ status: z.enum(['active', 'inactive'], 'status active atau inactive.') })

export const publishingCalls: readonly ComicCall[] = [
  ofPanel('redrawPanel', 'post', '/api/v1/comics/:id/regenerate-panel/:panelId', {
    about:
      'Menggambar ulang satu panel. 10 kali per komik; gratis dari mesin bawaan, seharga satu panel dari model. ' +
      'Gambar lamanya tetap disimpan.',
    data: z.object({
      comic_id,
      panel_id: z.int(),
      status: z.literal('queued').default('queued'),
      redraws_left: z.int(),
    }),
    status: 202,
    refusals: { 400: 'Komiknya belum digambar.', ...notDrawn },
    run: async (deps, { of: { id: panel_id, comic_id: id } }) => {
      await askForRedraw(deps, id, panel_id)
      const { redraws } = await comicNow(deps.db, id)
      return { comic_id: id, panel_id, redraws_left: MAX_REDRAWS - redraws }
    },
  }),
  own('publishComic', 'post', '/api/v1/comics/:id/publish', {
    about: 'Menerbitkan komik. Yang pertama memakai satu jatah terbit. Yang tidak dikirim tetap.',
    body: z.object({
      title: example('Warung di Ujung Hujan', Title.exactOptional()),
      synopsis: Synopsis.exactOptional(),
      age_label: z.enum(ageLabels, `age_label salah satu dari ${ageLabels.join(', ')}.`).exactOptional(),
      allow_downloads: example(true, YesOrNo.exactOptional()),
    }),
    data: WholeComic,
    message: 'Komikmu terbit.',
    refusals: { 400: 'Belum semua panel digambar.', 402: 'Jatah terbitmu habis.', 403: 'Diturunkan oleh staf.' },
    run: async (deps, { ctx, viewer, of: { id }, body }) => {
      await publishComic(deps, id, { ...body, publisher: viewer.name || viewer.username })
      await askForDownloads(deps.exports, id)
      return wholeNow(ctx, deps.db, id)
    },
  }),
  own('setComicStatus', 'post', '/api/v1/comics/:id/status', {
    about: 'Menyembunyikan atau menampilkan lagi. Tidak memakai jatah terbit.',
    body: Status,
    data: Status.extend({ comic_id }),
    refusals: { 409: 'Komiknya belum terbit.' },
    run: async (deps, { of: { id }, body: { status } }) => {
      await setVisible(deps, id, status === 'active')
      return { comic_id: id, status }
    },
  }),
  exportCall('exportPdf', ['export/pdf', 'exportPdf'], 'Membuat PDF', 'pdf'),
  exportCall('exportCbz', ['export/cbz'], 'Membuat CBZ', 'cbz'),
  exportCall('exportVideo', ['export/video', 'generate-video'], 'Membuat video', 'video'),
]
