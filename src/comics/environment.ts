import * as z from 'zod'
import { environment, line } from '../platform/environment.ts'
import { flag } from '../platform/setting-kinds.ts'
import { findFfmpeg } from '../uploads/ffmpeg.ts'

/** How a model draws: up to nine panels in one picture, or one panel in each picture. */
const layouts = ['sheet', 'panel'] as const
export type Layout = (typeof layouts)[number]

const model = z
  .string()
  .regex(/^[\w.-]{1,80}$/, 'is no name of a model')
  .optional()

/** Google's models and voices need GOOGLE_APPLICATION_CREDENTIALS. Reading the variables starts no program. */
export const comicEnvironment = environment({
  variables: {
    TEXT_MODEL: model.meta({
      description: 'The Gemini model that writes scripts.',
      fallback: 'the built-in storyteller',
    }),
    IMAGE_MODEL: model.meta({
      description: 'The Gemini model that draws for bought credits. Needs `TEXT_MODEL`.',
      fallback: 'the built-in illustrator',
    }),
    IMAGE_LAYOUT: z.enum(layouts).default('sheet').meta({
      description: 'Whether `IMAGE_MODEL` draws up to nine panels at once (`sheet`) or each alone (`panel`).',
    }),
    VERTEX_LOCATION: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/, 'is no location')
      .default('global')
      .meta({ description: 'Where the models run.' }),
    SPEECH_TO_TEXT: flag
      .default(true)
      .meta({ description: 'Whether Google turns spoken ideas into text.', fallback: '`on`' }),
    TEXT_TO_SPEECH: flag.default(true).meta({ description: 'Whether Google narrates panels.', fallback: '`on`' }),
    FFMPEG_PATH: z.string().min(1).default('ffmpeg').meta({
      description: 'The program ffmpeg. It reads M4A and, with libx264, makes videos.',
    }),
  },
  settings: (env, { google, bucket }) => ({
    /** Null if the built-in engines write and draw. Without `imageModel` the kit draws. */
    gemini:
      google && env.TEXT_MODEL !== undefined
        ? { textModel: env.TEXT_MODEL, imageModel: env.IMAGE_MODEL ?? null, location: env.VERTEX_LOCATION }
        : null,
    layout: env.IMAGE_LAYOUT,
    transcribes: google !== null && env.SPEECH_TO_TEXT,
    narrates: google !== null && env.TEXT_TO_SPEECH,
    /** The bucket through which recordings of more than a minute are sent to Google; null if there is none. */
    bucket,
    ffmpeg: env.FFMPEG_PATH,
  }),
  lines: async ({ gemini, transcribes, narrates, bucket, ffmpeg }) => [
    line(
      'comics',
      'Gemini',
      gemini && `${gemini.textModel}, ${gemini.imageModel ?? 'digambar mesin bawaan'}`,
      'TEXT_MODEL, IMAGE_MODEL, IMAGE_LAYOUT, VERTEX_LOCATION',
      'Naskah dan gambar komik dibuat mesin bawaan.',
    ),
    line(
      'comics',
      'Suara ke tulisan',
      transcribes ? `menyala, rekaman sampai ${bucket === null ? 'semenit' : '10 menit'}` : null,
      'SPEECH_TO_TEXT, GOOGLE_BUCKET_NAME',
      'Ide komik hanya diketik.',
    ),
    line('comics', 'Pembacaan panel', narrates ? 'menyala' : null, 'TEXT_TO_SPEECH', 'Panel dibacakan oleh browser.'),
    line(
      'comics',
      'Video komik (ffmpeg)',
      await findFfmpeg(ffmpeg),
      'FFMPEG_PATH',
      'Komik tidak bisa jadi video. Tanpa ffmpeg, rekaman M4A juga ditolak.',
    ),
  ],
})

export type ComicEnvironment = ReturnType<typeof comicEnvironment.read>
