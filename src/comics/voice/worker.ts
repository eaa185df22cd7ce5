import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { sleep } from '../../async/timer.ts'
import { createWorker } from '../../jobs/worker.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { listReadPanels } from '../comic/queries.ts'
import type { Transcriber } from '../script/dictation.ts'
import { GenerationFailure, type Narrator } from '../script/script.ts'
import { spokenLines, voiceFileName } from './narration.ts'
import {
  changeJob,
  endNarration,
  findAudio,
  type JobChange,
  type Narration,
  narrateAgain,
  type OpenJob,
  openNarrations,
  openTranscriptions,
  setVoice,
  sweepJobs,
} from './queries.ts'
import { NOTHING_HEARD } from './transcribe.ts'

type Deps = {
  db: Knex
  log: Logger
  uploads: Pick<Uploads, 'documents'>
  transcriber: Transcriber | null
  narrator: Narrator | null
  changed: (comicId: number) => void
}

const LOOK_INTERVAL_MS = 2_000
const AT_ONCE = { transcription: 8, narration: 1 }
/** After this time a recording at Google is given up. */
const GIVE_UP_MS = 1_800_000

/** The whole state is in the database, so that the work continues after a crash. */
export function createVoices(deps: Deps) {
  const { db, log, transcriber, narrator, changed } = deps
  const failure = (err: unknown) => {
    if (!(err instanceof GenerationFailure)) log.error({ err }, 'the work on a voice failed')
    return { status: 'FAILED' as const, error: formatReason(err) }
  }
  const transcribing = (transcriber: Transcriber) =>
    createWorker<OpenJob>({
      db,
      log,
      kind: 'transcription',
      title: 'Rekaman jadi teks',
      queue: openTranscriptions,
      atOnce: AT_ONCE.transcription,
      work: (job, signal) => transcribe(deps, transcriber, job, signal),
      fail: (job, err, signal) => endRecording(deps, job, { ...failure(err), audio: null }, signal),
    })
  const narrating = (narrator: Narrator) =>
    createWorker<Narration>({
      db,
      log,
      kind: 'narration',
      title: 'Suara komik',
      queue: openNarrations,
      atOnce: AT_ONCE.narration,
      work: (job, signal) => narrate(deps, narrator, job, signal),
      fail: ({ id }, err) => endNarration(db, id, failure(err)),
      ended: ({ comic_id }) => changed(comic_id),
      repeat: narrateAgain,
    })
  return {
    workers: [...(transcriber ? [transcribing(transcriber)] : []), ...(narrator ? [narrating(narrator)] : [])],
    async sweep(now = new Date()): Promise<void> {
      await transcriber?.sweep(await sweepJobs(db, now))
    },
  }
}

function formatReason(err: unknown): string {
  if (err instanceof GenerationFailure) return err.message
  if (err instanceof ImageRefusal) return 'Tempat penyimpanan sedang penuh. Coba lagi nanti.'
  return 'Ada kesalahan di pihak kami. Coba lagi sebentar lagi.'
}

async function transcribe(deps: Deps, transcriber: Transcriber, job: OpenJob, signal: AbortSignal): Promise<void> {
  const { id, operation } = job
  const begun = operation === null ? await begin(deps, transcriber, job, signal) : { ...job, operation }
  for (let highest = job.progress; ; ) {
    if (Date.now() - begun.created_at.getTime() > GIVE_UP_MS)
      throw new GenerationFailure('Google terlalu lama membacanya.')
    const { progress, text } = await transcriber.look(begun.operation, signal)
    if (text === '') throw new GenerationFailure(NOTHING_HEARD)
    if (text !== null) return endRecording(deps, job, { status: 'DONE', progress: 100, text }, signal)
    highest = Math.max(highest, Math.min(99, Math.round(progress)))
    await changeJob(deps.db, id, { progress: highest })
    await sleep(LOOK_INTERVAL_MS)
    signal.throwIfAborted()
  }
}

/** The operation at Google is stored at once, because it is paid from then on. */
async function begin({ db }: Deps, transcriber: Transcriber, job: OpenJob, signal: AbortSignal) {
  const { id, user_id, recording } = job
  const audio = await findAudio(db, id)
  if (!recording || !audio) throw new Error('the recording is gone')
  const begun = await transcriber.begin(id, audio, recording, signal, user_id)
  // The time limit for Google starts now, however long the recording has waited on this server.
  const created_at = new Date()
  await changeJob(db, id, { status: 'PROCESSING', ...begun, audio: null, created_at })
  return { operation: begun.operation, created_at }
}

/** Recordings that cannot be removed are swept later. Work that a stop interrupts continues later. */
async function endRecording(deps: Deps, { id, recording }: OpenJob, end: JobChange, signal: AbortSignal) {
  const { db, log, transcriber } = deps
  try {
    if (recording) await transcriber?.forget(id, recording, signal)
  } catch (err) {
    signal.throwIfAborted()
    log.warn({ err }, 'a recording stays in the bucket until it is swept')
  }
  await changeJob(db, id, end)
}

/** Panels are read one after another. Each voice is stored before the next one is paid for. */
async function narrate(deps: Deps, narrator: Narrator, { id, user_id, comic_id }: Narration, signal: AbortSignal) {
  const { db, uploads, changed } = deps
  // A new request sets the status back to PENDING; then all panels are checked once more.
  await changeJob(db, id, { status: 'PROCESSING' })
  for (const panel of await listReadPanels(db, comic_id)) {
    const voice = voiceFileName(panel)
    if (voice === null) continue
    const isKept = await uploads.documents.open(voice)
    if (isKept && panel.voice === voice) continue
    if (!isKept) await uploads.documents.write(voice, await narrator(spokenLines(panel), signal, user_id))
    await setVoice(db, panel.id, voice)
    changed(panel.comic_id)
  }
  await endNarration(db, id, { status: 'DONE', error: null })
}
