import type { Knex } from 'knex'
import type { VoiceJobRow } from '../../db/tables.ts'
import type { Queue } from '../../jobs/work-queries.ts'
import { VOICE_JOB_MS } from '../limits.ts'
import type { Recording } from '../script/dictation.ts'

/** `error`: the reason why the recording cannot have a text, if that is known from the start. */
type NewRecording = { bytes: Buffer; recording: Recording; error: string | null }

/** Returns the id of the job. */
export async function addRecording(db: Knex, userId: number, { bytes, recording, error }: NewRecording) {
  const work = error === null ? { audio: bytes } : { audio: null, status: 'FAILED' as const, error }
  const row = { user_id: userId, recording: JSON.stringify(recording), ...work }
  const [added] = await db('voice_jobs').insert(row).returning('id')
  if (!added) throw new Error('the recording was not added')
  return added.id
}

/** A comic that waits already keeps its place. */
export const addNarration = (db: Knex, userId: number, comicId: number) =>
  db.raw(
    `insert into voice_jobs as asked (user_id, comic_id) values (?, ?)
     on conflict (comic_id) do update set status = 'PENDING', error = null,
       created_at = case asked.status when 'PENDING' then asked.created_at else now() end`,
    [userId, comicId],
  )

/** Starts the narration of a comic again. Returns false if there is no such narration. */
export async function narrateAgain(db: Knex, id: string): Promise<boolean> {
  const job = await db('voice_jobs').where({ id }).first('user_id', 'comic_id')
  if (job?.comic_id) await addNarration(db, job.user_id, job.comic_id)
  return Boolean(job?.comic_id)
}

/** Finds the transcription without the bytes of the recording. */
export const findTranscription = async (db: Knex, userId: number, id: string) =>
  (await db('voice_jobs')
    .where({ id, user_id: userId, comic_id: null })
    .first('status', 'progress', 'text', 'error')) ?? null

export const findNarration = async (db: Knex, comicId: number) =>
  (await db('voice_jobs').where({ comic_id: comicId }).first('status', 'error')) ?? null

/** The bytes are left out, because several recordings together would be large. */
export type OpenJob = Pick<VoiceJobRow, 'id' | 'user_id' | 'recording' | 'operation' | 'progress' | 'created_at'>
export type Narration = Pick<VoiceJobRow, 'id' | 'user_id'> & { comic_id: number }

/** Null after the work on the recording has begun. */
export const findAudio = async (db: Knex, id: string): Promise<Buffer | null> =>
  (await db('voice_jobs').where({ id }).first('audio'))?.audio ?? null

const open = "status in ('PENDING', 'PROCESSING')"
/** Recordings that Google is working on come first. */
export const openTranscriptions: Queue = {
  table: 'voice_jobs',
  waiting: `${open} and comic_id is null`,
  order: ['operation is null', 'created_at', 'id'],
  columns: 'user_id, recording, operation, progress, created_at',
  // The recording is deleted, so it cannot be transcribed again.
  failures: { where: "status = 'FAILED' and comic_id is null", about: "'Rekaman'", mayRepeat: 'false', isTold: true },
}
export const openNarrations: Queue = {
  table: 'voice_jobs',
  waiting: `${open} and comic_id is not null`,
  order: ['created_at', 'id'],
  columns: 'user_id, comic_id',
  failures: {
    where: "status = 'FAILED' and comic_id is not null",
    about: "(select coalesce(title, 'Komik') from comics where comics.id = comic_id)",
  },
}

export type JobChange = Partial<Omit<VoiceJobRow, 'id' | 'user_id' | 'comic_id' | 'recording'>>

export const changeJob = (db: Knex, id: string, change: JobChange) => db('voice_jobs').where({ id }).update(change)

/** Does nothing if the narration was requested again in the meantime. */
export async function endNarration(db: Knex, id: string, change: Pick<VoiceJobRow, 'status' | 'error'>): Promise<void> {
  await db('voice_jobs').where({ id, status: 'PROCESSING' }).update(change)
}

/** Deletes old jobs. Returns the time from which on jobs are kept. */
export async function sweepJobs(db: Knex, now: Date): Promise<Date> {
  const since = new Date(now.getTime() - VOICE_JOB_MS)
  await db('voice_jobs').where('created_at', '<', since).delete()
  return since
}

/** Forgets a voice whose file is lost. */
export const dropVoice = (db: Knex, voice: string) => db('comic_panel_rows').where({ voice }).update({ voice: null })

/** Does nothing if the panel is gone. */
export const setVoice = (db: Knex, panelId: number, voice: string) =>
  db('comic_panels').where({ id: panelId }).update({ voice })
