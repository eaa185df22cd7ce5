import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { mapAtMost } from '../../async/limiter.ts'
import type { Uploads } from '../../uploads/uploads.ts'
import { Refusal } from '../../web/refusal.ts'
import { type Comic, listReadPanels, type Panel } from '../comic/queries.ts'
import { isWorking } from '../rules/making.ts'
import type { Transcriber } from '../script/dictation.ts'
import { isFilled, type Narrator } from '../script/script.ts'
import type { Converter } from './convert.ts'
import { addNarration, findNarration } from './queries.ts'

export type VoiceDeps = { db: Knex; transcriber: Transcriber | null; narrator: Narrator | null; converter: Converter }

/** Increase this number to have all voices made again on the next request. */
const VOICE = 1

export const spokenLines = ({ dialogues }: Pick<Panel, 'dialogues'>): string[] =>
  dialogues.filter(isFilled).map(({ text }) => text)

/** The name is a hash of the words, so that the same words are paid for only once. Null without words. */
export function voiceFileName(panel: Pick<Panel, 'dialogues'>): string | null {
  const lines = spokenLines(panel)
  const hash = createHash('sha256').update(JSON.stringify([VOICE, lines]))
  return lines.length === 0 ? null : `${hash.digest('hex').slice(0, 32)}.mp3`
}

/** Null if the panel has no voice for its present words. */
export const spokenVoice = (panel: Pick<Panel, 'dialogues' | 'voice'>): string | null =>
  panel.voice !== null && panel.voice === voiceFileName(panel) ? panel.voice : null

export function voiceHref(panel: Panel): string | null {
  const voice = spokenVoice(panel)
  return voice && `/komik/${panel.comic_id}/suara/${voice}`
}

/** Throws a 503 if the server has no narrator, a 409 while the comic is in work, and a 400 if it has no words. */
export async function askForNarration({ db, narrator }: VoiceDeps, comic: Comic): Promise<void> {
  if (!narrator) throw new Refusal(503, 'Panel belum bisa dibacakan di server ini. Pembaca memakai suara browsernya.')
  if (isWorking(comic)) throw new Refusal(409, 'Komik ini sedang dikerjakan. Tunggu sebentar.')
  if (!(await listReadPanels(db, comic.id)).some(voiceFileName))
    throw new Refusal(400, 'Belum ada teks yang bisa dibacakan.')
  await addNarration(db, comic.user_id, comic.id)
}

type VoiceStore = { db: Knex; uploads: Pick<Uploads, 'documents'> }

/**
 * `total`: panels with words. `voiced`: panels with a stored voice. `status` is null unless voices were requested
 * within the last day.
 */
export async function readNarration({ db, uploads }: VoiceStore, comicId: number) {
  const spokenPanels = (await listReadPanels(db, comicId)).filter(voiceFileName)
  const { status = null, error = null } = (await findNarration(db, comicId)) ?? {}
  const voices = spokenPanels.flatMap((panel) => spokenVoice(panel) ?? [])
  const files = await mapAtMost(8, voices, (voice) => uploads.documents.open(voice))
  return { status, error, total: spokenPanels.length, voiced: files.filter(Boolean).length }
}
