import * as z from 'zod'
import { readParam } from '../../../web/form.ts'
import { notFound } from '../../../web/refusal.ts'
import { LONGEST_SECONDS, narrations, recordings } from '../../limits.ts'
import type { Transcriber } from '../../script/dictation.ts'
import { askForNarration, readNarration } from '../../voice/narration.ts'
import { findTranscription } from '../../voice/queries.ts'
import { askForText, NOTHING_HEARD, readAudio, requireTranscriber, transcribeAudio } from '../../voice/transcribe.ts'
import { type ComicCall, callsFor, type Deps } from '../call.ts'
import { example, perhaps, refusedFields, text } from '../envelope.ts'
import { busy, own, scriptComic } from './comic.ts'

const LATER = '/api/v1/speech-to-text/transcribe'
const noTranscriber = { 503: 'Suara belum bisa diubah menjadi tulisan di server ini.' }
const hearing = callsFor('member', (_, { voices }) => requireTranscriber(voices))
const recordingCall = {
  limit: recordings,
  upload: 'audio',
  refusals: { 400: 'Bukan rekaman yang bisa dibaca, atau terlalu panjang.', ...noTranscriber },
}

const longAudioHint = ({ most }: Transcriber): string =>
  most.asWork.seconds > most.atOnce.seconds
    ? `Kirim yang lebih panjang, sampai ${most.asWork.seconds / 60} menit, ke \`${LATER}\`.`
    : 'Yang ini lebih panjang.'

const status = example('PENDING', z.enum(['PENDING', 'PROCESSING', 'DONE', 'FAILED']))
const progress = example(50, z.int().min(0).max(100))
const error = perhaps(null)
const Narration = z.object({ comic_id: z.int(), status: status.nullable(), progress, panels_count: z.int(), error })

async function readNarrationProgress(deps: Deps, comicId: number): Promise<z.infer<typeof Narration>> {
  const { total, voiced, ...job } = await readNarration(deps, comicId)
  const progress = total === 0 ? 0 : Math.floor((voiced / total) * 100)
  return { ...job, comic_id: comicId, progress, panels_count: total }
}

export const voiceCalls: readonly ComicCall[] = [
  hearing('transcribeIdea', 'post', '/api/v1/comics/story-idea/transcribe', {
    about: 'Suara menjadi ide. Ogg Opus, WAV, MP3, WebM, atau M4A; paling lama semenit, dijawab seketika.',
    ...recordingCall,
    data: z.object({ storyIdeaText: text('Seekor kucing mencari ibunya di pasar.') }),
    run: async ({ voices }, { ctx, viewer, of: transcriber }) => {
      const storyIdeaText = await transcribeAudio(voices, await readAudio(ctx), viewer.id, longAudioHint(transcriber))
      if (storyIdeaText === '') throw refusedFields({ audio: NOTHING_HEARD })
      return { storyIdeaText }
    },
  }),
  hearing('transcribe', 'post', LATER, {
    about:
      `Suara menjadi tulisan. Dikerjakan di belakang; tanyakan \`speech-to-text/status\`. Paling lama ${LONGEST_SECONDS / 60} menit kalau ` +
      'server ini memakai bucket Google, selain itu semenit.',
    ...recordingCall,
    data: z.object({ job_id: example('0b7f6f0e-5d1c-4f5e-9a54-6f1f1c2d3e4f', z.uuid()) }),
    status: 202,
    run: async ({ voices }, { ctx, viewer, of: transcriber }) => ({
      job_id: await askForText(voices, transcriber, viewer.id, await readAudio(ctx)),
    }),
  }),
  hearing('readTranscription', 'get', '/api/v1/speech-to-text/status/:job', {
    about: 'Kemajuan suara menjadi tulisan. Milik sendiri, sampai sehari setelah dikirim.',
    data: z.object({ status, progress, text: perhaps('Seekor kucing mencari ibunya di pasar.'), error }),
    refusals: noTranscriber,
    run: async ({ db }, { ctx, viewer }) => {
      const job = await findTranscription(db, viewer.id, readParam(z.uuid(), ctx.params.job))
      if (!job) throw notFound('Rekaman ini tidak ada.')
      return job
    },
  }),
  scriptComic('narrateComic', 'post', '/api/v1/comics/:id/narration', {
    about: 'Membacakan semua panel. Dibuat di belakang; suaranya ada di `narration_audio_url` tiap panel.',
    limit: narrations,
    data: Narration,
    status: 202,
    refusals: { 400: 'Belum ada teks yang bisa dibacakan.', ...busy, 503: 'Belum bisa dibuat di server ini.' },
    run: async (deps, { of: comic }) => {
      await askForNarration(deps.voices, comic)
      return readNarrationProgress(deps, comic.id)
    },
  }),
  own('readNarration', 'get', '/api/v1/comics/:id/narration', {
    about: 'Kemajuan pembacaan panel. Milik sendiri.',
    data: Narration,
    run: (deps, { of: comic }) => readNarrationProgress(deps, comic.id),
  }),
]
