import path from 'node:path'
import type { Knex } from 'knex'
import { pino } from 'pino'
import { extractText, getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { findComic } from '../../../src/comics/comic/queries.ts'
import { builtInEngines } from '../../../src/comics/engines/engines.ts'
import { askForExport } from '../../../src/comics/export/ask.ts'
import { listExports } from '../../../src/comics/export/queries.ts'
import { createExporter } from '../../../src/comics/export/worker.ts'
import { openPictures, type Pictures } from '../../../src/comics/pictures/pictures.ts'
import type { ComicExportRow } from '../../../src/db/tables.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeComic, paintFlat } from '../support/make.ts'

const db = useOwnDatabase()
const dataDir = useFolder()

/** What makes files on the test's database; it works while `run` runs. */
function exporting(wrap: (pictures: Pictures) => Pictures = (pictures) => pictures) {
  const uploads = createUploads({ db: db(), dataDir })
  const pictures = wrap(openPictures({ db: db(), uploads, illustrator: builtInEngines().illustrator }))
  const exporter = createExporter({
    ...{ db: db(), log: pino({ level: 'silent' }), uploads, pictures, changed: () => {} },
    ...{ ffmpeg: Promise.resolve(null), folder: path.join(dataDir, 'making') },
  })
  const [worker] = exporter.workers
  if (!worker) throw new Error('there is no worker')
  const ask = async (id: number) => {
    const comic = await findComic(db(), id)
    if (!comic) throw new Error('the comic is gone')
    const row = await askForExport({ db: db(), uploads, ffmpeg: Promise.resolve(null) }, comic, 'pdf')
    worker.wake()
    return row
  }
  const whenDone = async (id: number) => {
    const waiting = () => db()('comic_exports').where({ comic_id: id, status: 'PENDING' })
    await expect.poll(waiting).toHaveLength(0)
    const [newest] = await listExports(db(), { id, user_id: 0 }, undefined)
    return newest
  }
  const wordsIn = async (row: ComicExportRow | undefined) => {
    const bytes = row?.file ? await uploads.documents.read(row.file) : null
    if (!bytes) return ''
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: true })
    return text
  }
  return { worker, ask, whenDone, wordsIn }
}

/** Adds a comic whose pictures are there. */
async function painted(panels: readonly number[]) {
  const comic = await makeComic(db(), { panels })
  await paintFlat(db(), dataDir, comic)
  return comic
}

const say = (trx: Knex, id: number, text: string) =>
  trx('comic_panels')
    .where({ comic_id: id })
    .update({ dialogues: JSON.stringify([{ character: '', text, kind: 'narration', x: null, y: null }]) })

test('a comic that changes before its file is made is exported as it is then, and never as what it was before', async () => {
  const { worker, ask, whenDone, wordsIn } = exporting()
  const { id } = await painted([1])
  await say(db(), id, 'Kalimat lama.')
  await ask(id)
  await say(db(), id, 'Kalimat baru.')
  worker.start()
  expect(await wordsIn(await whenDone(id))).toContain('Kalimat baru.')
  await say(db(), id, 'Kalimat lama.')
  await ask(id)
  expect(await wordsIn(await whenDone(id))).toContain('Kalimat lama.')
  await say(db(), id, 'Kalimat baru.')
  await ask(id)
  expect(await wordsIn(await whenDone(id))).toContain('Kalimat baru.')
  await worker.stop()
})

test('a comic whose pictures are gone before its file is made has no file, and its creator is told', async () => {
  const { worker, ask, whenDone } = exporting()
  const { id } = await painted([1])
  await ask(id)
  await db()('comic_panels').where({ comic_id: id }).update({ render_id: null })
  worker.start()
  expect(await whenDone(id)).toMatchObject({ status: 'FAILED', error: expect.stringContaining('panel') })
  await worker.stop()
})

test('a comic with a missing picture has no file and a reason, and the next comic has its file', async () => {
  const { worker, ask, whenDone } = exporting()
  const lost = await painted([2])
  const whole = await painted([1])
  await db()('comic_renders')
    .where({ panel_id: lost.panelIds[1] ?? 0 })
    .update({ picture: `${'a'.repeat(32)}-1200x900.webp` })
  await ask(lost.id)
  await ask(whole.id)
  worker.start()
  expect(await whenDone(whole.id)).toMatchObject({ status: 'READY' })
  expect(await whenDone(lost.id)).toMatchObject({ status: 'FAILED', error: expect.stringContaining('panel 2') })
  await worker.stop()
})

test('a stop breaks a file off at the next panel, and the next start makes it whole', async () => {
  let read = 0
  let stopped: Promise<unknown> | null = null
  const first = exporting((pictures) => ({
    ...pictures,
    find(render) {
      read += 1
      if (read === 3) stopped = first.worker.stop()
      return pictures.find(render)
    },
  }))
  const { id } = await painted([6, 6])
  await first.ask(id)
  first.worker.start()
  await expect.poll(() => stopped).not.toBeNull()
  await stopped
  expect(read).toBeLessThan(6)
  const next = exporting()
  next.worker.start()
  expect(await next.whenDone(id)).toMatchObject({ status: 'READY' })
  await next.worker.stop()
})
