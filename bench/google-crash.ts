import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import { recognize } from '../src/comics/script/dictation.ts'
import { addNarration, addRecording } from '../src/comics/voice/queries.ts'
import { startGoogleCloud } from '../src/demo/fakes/google-cloud/server.ts'
import { wav } from '../test/comics/support/recordings.ts'
import { KILLS, killed, until } from './comics-crash.ts'
import { newFolder, noneRow, type Row } from './measure.ts'

/** Milliseconds that Google takes to answer, so that most kills meet a call. */
const LATENCY = 120
/** A recording that a request holds, and one that goes by the bucket. */
const silences = [wav(1), wav(70)]

/**
 * Kills the server at random moments while Google writes, draws, speaks and hears for it, and counts afterwards what was
 * paid: a call whose answer was stored is not made again, and what was stored is there.
 */
export async function benchGoogleCrash(kills = KILLS): Promise<Row[]> {
  const cloud = await startGoogleCloud()
  cloud.knobs.latency = LATENCY
  const key = path.join(await newFolder(), 'key.json')
  await writeFile(key, cloud.keyFile)
  const settings = {
    ...{ GOOGLE_APPLICATION_CREDENTIALS: key, GOOGLE_API_BASE_URL: cloud.url },
    GOOGLE_BUCKET_NAME: cloud.bucket,
    ...{ TEXT_MODEL: 'gemini-teks', IMAGE_MODEL: 'gemini-gambar', VERTEX_LOCATION: 'global' },
    IMAGE_LAYOUT: 'panel',
  }
  const calls = (part: string) => cloud.asked.filter(({ path: asked }) => asked.includes(part)).length
  try {
    return await killed(kills, settings, async (db, comics, kill) => {
      if (kill === 0)
        await db('site_settings').insert(
          ['google_daily_ceiling', 'google_member_ceiling'].map((name) => ({
            name,
            value: '1000000000',
            changed_at: new Date(),
          })),
        )
      if (kill < kills)
        return askForVoices(db, comics[kill % comics.length] ?? 0, silences[kill % 2] ?? Buffer.alloc(0))
      await until(async () => (await openJobs(db)) === 0)
      const stored = await count(
        db,
        'select (select count(*) from comic_renders)::integer + (select count(*) from comic_references)::integer as count',
      )
      const voices = await count(
        db,
        'select count(distinct voice)::integer as count from comic_panels where voice is not null',
      )
      const heard = await count(
        db,
        "select count(*)::integer as count from voice_jobs where comic_id is null and status = 'DONE'",
      )
      const unheard = await count(db, "select count(*)::integer as count from voice_jobs where status <> 'DONE'")
      const left = [...cloud.objects.keys()].filter((name) => name.startsWith('recordings/')).length
      const atOnce = comics.length
      return [
        paid('pictures', calls('gemini-gambar'), stored, kills * atOnce),
        paid('scripts', calls('gemini-teks'), comics.length, atOnce),
        paid('voices', calls('text:synthesize'), voices, kills),
        paid('recordings', calls('longrunningrecognize'), heard, kills),
        noneRow('voices and recordings that did not end', unheard),
        noneRow('recordings left in the bucket', left),
      ]
    })
  } finally {
    await cloud.stop()
  }
}

/** Asks for the voices of a comic and the text of a recording. */
async function askForVoices(db: Knex, comic: number, silence: Buffer): Promise<Row[]> {
  const owner = await db('comics').where({ id: comic }).first('user_id')
  if (!owner) throw new Error('the comic is gone')
  const recording = recognize(silence)
  if (!recording || recording === 'm4a') throw new Error('the recording is not recognized')
  await addNarration(db, owner.user_id, comic)
  await addRecording(db, owner.user_id, { bytes: silence, recording, error: null })
  return []
}

const openJobs = (db: Knex) =>
  count(db, "select count(*)::integer as count from voice_jobs where status in ('PENDING', 'PROCESSING')")

async function count(db: Knex, query: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(query)
  return rows[0]?.count ?? 0
}

/** Calls beyond what was stored are those that a kill met before their answer was stored: one at a time of each comic. */
const paid = (what: string, calls: number, stored: number, most: number): Row => ({
  what: `${what} asked of Google beyond those stored`,
  ours: `${calls - stored} (${calls} calls, ${stored} stored)`,
  bar: `0 to ${most}`,
  holds: calls >= stored && calls - stored <= most,
})
