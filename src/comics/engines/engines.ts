import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { GoogleClient } from '../../net/google.ts'
import { share } from '../../platform/shares.ts'
import type { ComicEnvironment, Layout } from '../environment.ts'
import type { Transcriber } from '../script/dictation.ts'
import type { Illustrator, Model, Narrator, Storyteller } from '../script/script.ts'
import type { GeminiDeps } from './google/gemini.ts'
import { createGeminiIllustrator } from './google/illustrator.ts'
import { openLedger } from './google/ledger.ts'
import { createNarrator } from './google/narrator.ts'
import { createTranscriber } from './google/speech.ts'
import { createGeminiStoryteller } from './google/storyteller.ts'
import { inReadingProcess } from './reading-process.ts'

/** The engines that make comics. The three that need Google are null if they are not configured. */
export type Engines = {
  storyteller: Storyteller
  illustrator: Illustrator
  /** Draws panels for bought credits. */
  model: Model | null
  transcriber: Transcriber | null
  narrator: Narrator | null
}

/** Engines in place of those that are configured. */
export const enginesShare = share<Partial<Engines>>('comic engines')

/** The illustrator loads what it needs when it draws its first picture. */
export const builtInEngines = (): Engines => ({
  storyteller: {
    name: 'built-in',
    write: (idea, signal) => inReadingProcess('writeScript', [idea], { userId: idea.userId, signal }),
  },
  illustrator: {
    name: 'built-in',
    draw: async (commission, signal) =>
      (await import('./illustrator.ts')).createBuiltInIllustrator().draw(commission, signal),
  },
  model: null,
  transcriber: null,
  narrator: null,
})

/** Returns the engines of Google that are configured, and the built-in ones for the rest. */
export function enginesFor(
  db: Knex,
  log: Pick<Logger, 'warn'>,
  google: GoogleClient | null,
  { gemini, layout, transcribes, narrates, bucket }: Omit<ComicEnvironment, 'ffmpeg'>,
): Engines {
  const builtIn = builtInEngines()
  if (!google) return builtIn
  const googleDeps = { google, ledger: openLedger(db, log) }
  return {
    ...builtIn,
    ...(gemini && createModels({ ...googleDeps, layout }, gemini)),
    transcriber: transcribes ? createTranscriber({ ...googleDeps, bucket }) : null,
    narrator: narrates ? createNarrator(googleDeps) : null,
  }
}

function createModels(
  googleDeps: Omit<GeminiDeps, 'model'> & { layout: Layout },
  { textModel, imageModel, location }: NonNullable<ComicEnvironment['gemini']>,
) {
  const host = `${location === 'global' ? '' : `${location}-`}aiplatform.googleapis.com`
  const project = `${googleDeps.google.addressOf(host)}/v1/projects/${googleDeps.google.projectId}`
  const models = `${project}/locations/${location}/publishers/google/models`
  return {
    storyteller: createGeminiStoryteller({ ...googleDeps, model: `${models}/${textModel}` }),
    model: imageModel === null ? null : createGeminiIllustrator({ ...googleDeps, model: `${models}/${imageModel}` }),
  }
}
