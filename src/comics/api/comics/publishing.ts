import * as z from 'zod'
import { draftStatuses } from '../../../db/tables.ts'
import { Answer } from '../../../platform/api/calls.ts'
import { peekHref } from '../../comic/comic.ts'
import { Synopsis, Title } from '../../comic/fields.ts'
import { lowestAge } from '../../comic/moderation-queries.ts'
import { askForDownloads, askForExport } from '../../export/ask.ts'
import { type ExportKind, exportForms } from '../../export/queries.ts'
import { MAX_REDRAWS } from '../../limits.ts'
import { scheduleProblem } from '../../rules/publishing.ts'
import { ageProblem } from '../../rules/visibility.ts'
import { askForRedraw } from '../../work/ask.ts'
import { endSecret, makeSecret, publishComic, setVisible } from '../../work/publish.ts'
import type { ComicCall } from '../call.ts'
import { example, makeEnum, refusedFields, text, YesOrNo } from '../envelope.ts'
import { comicNow, notDrawn, ofPanel, own, wholeNow } from './comic.ts'
import { Age, comic_id, ExportState, exportState, WholeComic } from './shapes.ts'

const formFields = { pdf: 'size', cbz: 'of', video: 'shape' } as const

/** Without a body, and at an older address, the file has the first form. */
const exportCall = (id: string, words: readonly string[], title: string, kind: ExportKind): ComicCall => {
  const paths = words.map((word) => `/api/v1/comics/:id/${word}`)
  const name = formFields[kind]
  return own(id, 'post', paths, {
    about: `${title}. Dibuat di belakang; alamatnya ada di \`exported-media\` begitu jadi. \`${name}\` memilih bentuknya.`,
    body: z.object({ [name]: makeEnum(name, exportForms[kind]).exactOptional() }),
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

const Time = z
  .union([z.iso.datetime({ offset: true }), z.null()], 'publish_at berupa waktu ISO dengan zonanya, atau null.')
  .transform((value) => (value === null ? null : new Date(value)))
  .superRefine((at, { addIssue }) => {
    const message = at && scheduleProblem(at, new Date())
    if (message) addIssue({ code: 'custom', message })
  })
const states = {
  published: 'Komikmu terbit.',
  scheduled: 'Komikmu terbit pada waktunya.',
  draft: 'Jadwalnya dibatalkan.',
  waiting: 'Komikmu menunggu staf.',
}

/** If the comic has not appeared yet, `status` is the state of its publication. */
const Publication = WholeComic.extend({ status: z.enum([...draftStatuses, 'scheduled', 'waiting']) })

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
    about:
      'Menerbitkan komik. Yang pertama memakai satu jatah terbit, kecuali komik dari halaman sendiri. Yang tidak ' +
      'dikirim tetap. `publish_at` menerbitkannya nanti, null membatalkannya. Unggahan pertama bisa menunggu staf: 202.',
    body: z.object({
      title: example('Warung di Ujung Hujan', Title.exactOptional()),
      synopsis: Synopsis.exactOptional(),
      age_label: Age.exactOptional(),
      allow_downloads: example(true, YesOrNo.exactOptional()),
      made_with_ai: example(false, YesOrNo.exactOptional()),
      rights: example(true, YesOrNo.exactOptional()).meta({ description: 'Seperti di `comics`; juga yang di atas.' }),
      publish_at: Time.exactOptional().meta({ description: 'Paling lama 90 hari dari sekarang.' }),
    }),
    data: Publication,
    isLater: true,
    refusals: {
      400: 'Belum semua panel digambar, belum ada halaman, atau izin gambarnya belum dicentang.',
      402: 'Jatah terbitmu habis.',
      403: 'Dihentikan atau diturunkan oleh staf.',
      409: 'Sudah terbit, jadi tidak bisa dijadwalkan.',
    },
    run: async (deps, { ctx, viewer, of: { id }, body }) => {
      const tooYoung = body.age_label && ageProblem(body.age_label, await lowestAge(deps.db, id))
      if (tooYoung) throw refusedFields({ age_label: tooYoung })
      const publisher = viewer.name || viewer.username
      const state = await publishComic(deps, id, { ...body, publisher })
      if (state === 'published') await askForDownloads(deps.exports, id)
      const isLater = state === 'scheduled' || state === 'waiting'
      const data = { ...(await wholeNow(ctx, deps.db, id)), ...(isLater && { status: state }) }
      return new Answer(data, { message: states[state], status: state === 'waiting' ? 202 : 200 })
    },
  }),
  own('makeSecretLink', 'post', '/api/v1/comics/:id/secret-link', {
    about: 'Tautan rahasia untuk membaca draf. Satu saja; yang baru mengakhiri yang lama.',
    data: z.object({ comic_id, url: text('https://kortek.example/komik/intip/…/') }),
    status: 201,
    refusals: { 409: 'Komiknya sudah terbit.' },
    run: async (deps, { base, of: { id } }) => ({ comic_id: id, url: base + peekHref(await makeSecret(deps, id)) }),
  }),
  own('endSecretLink', 'delete', '/api/v1/comics/:id/secret-link', {
    about: 'Mengakhiri tautan rahasia. Alamatnya tidak bisa dibuka lagi.',
    data: z.object({ comic_id }),
    run: async (deps, { of: { id } }) => {
      await endSecret(deps, id)
      return { comic_id: id }
    },
  }),
  own('setComicStatus', 'post', '/api/v1/comics/:id/status', {
    about: 'Menyembunyikan atau menampilkan lagi. Tidak memakai jatah terbit.',
    body: Status,
    data: Status.extend({ comic_id }),
    refusals: { 403: 'Staf menghentikan penerbitanmu.', 409: 'Komiknya belum terbit.' },
    run: async (deps, { of: { id }, body: { status } }) => {
      await setVisible(deps, id, status === 'active')
      return { comic_id: id, status }
    },
  }),
  exportCall('exportPdf', ['export/pdf', 'exportPdf'], 'Membuat PDF', 'pdf'),
  exportCall('exportCbz', ['export/cbz'], 'Membuat CBZ', 'cbz'),
  exportCall('exportVideo', ['export/video', 'generate-video'], 'Membuat video', 'video'),
]
