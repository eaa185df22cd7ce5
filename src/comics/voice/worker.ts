import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { isDatabaseLost, isReadOnly } from '../../db/connection.ts'
import { loopedDuty } from '../../jobs/looped.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { listReadPanels } from '../comic/queries.ts'
import type { Transcriber } from '../script/recording.ts'
import { GenerationFailure, type Narrator } from '../script/script.ts'
import { spokenLines, voiceOf } from './narration.ts'
import { audioOf, changeJob, endNarration, listOpenJobs, type OpenJob, setVoice, sweepJobs } from './queries.ts'
import { NOTHING_HEARD } from './transcribe.ts'

type Deps = {
  db: Knex
  log: Logger
  uploads: Pick<Uploads, 'documents'>
  transcriber: Transcriber | null
  narrator: Narrator | null
  changed: (comicId: number) => void
}

/** Milliseconds between two looks for work, and most jobs of a kind at a time. */
const INTERVAL_MS = 2_000
const AT_ONCE = { recordings: 8, comics: 1 }
/** Milliseconds after which a recording that Google has is given up, and after which any job is forgotten. */
const GIVEN_UP_MS = 1_800_000
const KEPT_MS = 86_400_000

/** Turns recordings into text and speaks panels. All of its state is in the database, so that it goes on after a crash. */
export function createVoices(deps: Deps) {
  function workOn(kind: keyof typeof AT_ONCE) {
    const failed = (err: unknown) => deps.log.warn({ err }, `voices cannot be worked on: ${kind}`)
    const pass = async (signal: AbortSignal) => {
      const jobs = await listOpenJobs(deps.db, kind, AT_ONCE[kind])
      if (signal.aborted) return
      // All end before the next pass, which would begin them again.
      const ended = await Promise.allSettled(jobs.map((job) => advance(deps, job, signal)))
      for (const end of ended) if (end.status === 'rejected') failed(end.reason)
    }
    return loopedDuty({ name: `voices of comics: ${kind}`, every: INTERVAL_MS, pass, failed })
  }
  const works = [...(deps.transcriber ? [workOn('recordings')] : []), ...(deps.narrator ? [workOn('comics')] : [])]
  return {
    duties: works.map(({ duty }) => duty),
    wake(): void {
      for (const work of works) work.wake()
    },
    async sweep(now = new Date()): Promise<void> {
      const before = new Date(now.getTime() - KEPT_MS)
      await sweepJobs(deps.db, before)
      await deps.transcriber?.sweep(before)
    },
  }
}

/**
 * Works on a job. What a stop or a lost database breaks off goes on later; whatever else fails ends it with a reason.
 * Rejects where the reason cannot be stored, and the job goes on later.
 */
async function advance(deps: Deps, job: OpenJob, signal: AbortSignal): Promise<void> {
  const { db, log, transcriber, narrator, changed } = deps
  try {
    if (job.comic_id !== null && narrator) await narrate(deps, narrator, job, signal)
    else if (transcriber) await transcribe(deps, transcriber, job, signal)
  } catch (err) {
    if (signal.aborted || isDatabaseLost(err) || isReadOnly(err)) return
    if (!(err instanceof GenerationFailure)) log.error({ err }, 'the work on a voice failed')
    const end = { status: 'FAILED' as const, error: reasonOf(err) }
    if (job.comic_id === null) await endRecording(deps, job, { ...end, audio: null }, signal)
    else await endNarration(db, job.id, end)
  }
  if (job.comic_id !== null) changed(job.comic_id)
}

function reasonOf(err: unknown): string {
  if (err instanceof GenerationFailure) return err.message
  if (err instanceof ImageRefusal) return 'Tempat penyimpanan sedang penuh. Coba lagi nanti.'
  return 'Ada kesalahan di pihak kami. Coba lagi sebentar lagi.'
}

/** Begins the work on a recording, or looks how far it is. Where it began is stored at once, as it is paid then. */
async function transcribe(deps: Deps, transcriber: Transcriber, job: OpenJob, signal: AbortSignal): Promise<void> {
  const { db } = deps
  const { id, user_id, recording, operation, progress: before, created_at } = job
  if (operation !== null && Date.now() - created_at.getTime() > GIVEN_UP_MS)
    throw new GenerationFailure('Google terlalu lama membacanya.')
  const audio = operation === null ? await audioOf(db, id) : null
  if (recording && audio) {
    const begun = await transcriber.begin(id, audio, recording, signal, user_id)
    // The time that Google has begins now, however long the recording waited for this server.
    await changeJob(db, id, { status: 'PROCESSING', ...begun, audio: null, created_at: new Date() })
  } else if (operation !== null) {
    const { progress, text } = await transcriber.look(operation, signal)
    if (text === '') throw new GenerationFailure(NOTHING_HEARD)
    if (text === null) await changeJob(db, id, { progress: Math.max(before, Math.min(99, Math.round(progress))) })
    else await endRecording(deps, job, { status: 'DONE', progress: 100, text }, signal)
  }
}

/**
 * Ends the work on a recording, of which nothing else stays. What cannot be removed is swept; what a stop breaks off
 * goes on later.
 */
async function endRecording(
  { db, log, transcriber }: Deps,
  { id, recording }: OpenJob,
  end: Parameters<typeof changeJob>[2],
  signal: AbortSignal,
): Promise<void> {
  try {
    if (recording) await transcriber?.forget(id, recording, signal)
  } catch (err) {
    signal.throwIfAborted()
    log.warn({ err }, 'a recording stays in the bucket until it is swept')
  }
  await changeJob(db, id, end)
}

/** Speaks the panels whose words have no voice, one after the other; each is stored before the next one is paid. */
async function narrate(
  { db, uploads, changed }: Deps,
  narrator: Narrator,
  { id, user_id, comic_id }: OpenJob,
  signal: AbortSignal,
): Promise<void> {
  // Whoever asks again from here on makes it PENDING, so that it is gone through once more.
  await changeJob(db, id, { status: 'PROCESSING' })
  for (const panel of await listReadPanels(db, comic_id ?? 0)) {
    const voice = voiceOf(panel)
    if (voice === null) continue
    const isKept = await uploads.documents.open(voice)
    if (isKept && panel.voice === voice) continue
    if (!isKept) await uploads.documents.write(voice, await narrator(spokenLines(panel), signal, user_id))
    await setVoice(db, panel.id, voice)
    changed(panel.comic_id)
  }
  await endNarration(db, id, { status: 'DONE', error: null })
}
