import * as z from 'zod'
import type { Face, Look, PanelScene, PanelSize } from '../../artwork/comic/panel-scene.ts'
import type { Layout } from '../environment.ts'
import { MAX_LETTERS } from '../limits.ts'

export const letteringKinds = ['speech', 'thought', 'shout', 'narration'] as const
export type LetteringKind = (typeof letteringKinds)[number]

/**
 * In reading order. `x` and `y`: the middle of the box in shares of the panel once somebody has moved it, else null.
 */
export const Dialogue = z.object({
  character: z.string().trim().max(60).default(''),
  text: z.string().trim().min(1).max(MAX_LETTERS),
  kind: z.enum(letteringKinds).default('speech'),
  x: z.number().min(0).max(1).nullable().default(null),
  y: z.number().min(0).max(1).nullable().default(null),
})
export type Dialogue = z.infer<typeof Dialogue>

/** New balloons begin with these texts; readers and files do not get them. */
export const placeholders = { speech: 'Teks baru', narration: 'Narasi baru' } as const
export const isFilled = ({ text }: Dialogue): boolean => !Object.values<string>(placeholders).includes(text)

/** `description` says in plain Indonesian what is seen. `scene`: the same for the kit; without one it is read from it. */
export type ScriptPanel = { description: string; dialogues: readonly Dialogue[]; scene?: PanelScene | null }

type ScriptPage = { title: string; summary: string; panels: readonly ScriptPanel[] }

/**
 * `appearance`: in Indonesian, the same in every panel. `look`: the same for the kit; null for nobody who is drawn, such
 * as an ant, whom the kit has no drawing of. `drawn`: whether there is a look; older comics do not say. `id`: that of
 * figures in scenes.
 */
export type Character = {
  id?: string
  name: string
  appearance: string
  personality: string
  look?: Look | null
  drawn?: boolean
}

/** Whose words a script has: the creator's, those of an example that was made for one line, or a model's. */
type ScriptOrigin = 'creator' | 'example' | 'model'

/** One of the examples for an idea of one line, from 1; `about` tells it from the others in a sentence. */
type ScriptOption = { n: number; title: string; about: string }

/** `mood`: color and feeling in a word or two, such as "hangat". */
export type Script = {
  title: string
  tagline: string
  mood: string
  characters: readonly Character[]
  pages: readonly ScriptPage[]
  origin?: ScriptOrigin
  /** The examples to choose from; empty unless the idea is one line. */
  options?: readonly ScriptOption[]
}

type Payer = { userId?: number }

/** `genres` and `style` are names of the master data; `seed` makes a script repeatable; `option`: the chosen example. */
export type Idea = Payer & {
  text: string
  pageCount: number
  genres: readonly string[]
  style: string
  seed: string
  option?: number
}

/** `message` is in Indonesian, for the creator. */
export class GenerationFailure extends Error {
  override readonly name = 'GenerationFailure'
}

/** Writes exactly `pageCount` pages. Throws `GenerationFailure`, and the signal's reason once it aborts. */
export type Storyteller = { name: EngineName; write(idea: Idea, signal: AbortSignal): Promise<Script> }

/** `built-in` needs no outside service; `gemini` is a model, and its comics say so. */
type EngineName = 'built-in' | 'gemini'

/**
 * `characters`: all of the comic. `hero`: the chosen look of the first one, `backgrounds`: the chosen places, as
 * descriptions in Indonesian. `take` grows with each picture of the panel. `scene`: what the kit draws. `isUrgent`: a
 * page waits for it.
 */
export type Commission = {
  scene: PanelScene
  description: string
  dialogues: readonly Dialogue[]
  isUrgent?: boolean
  characters: readonly Character[]
  hero: string | null
  backgrounds: readonly string[]
  style: string
  mood: string
  seed: string
  take: number
}

/** WebP, PNG or JPEG without lettering, wide by default. `faces` is empty where the illustrator does not know them. */
type Picture = { bytes: Uint8Array; faces: readonly Face[]; size?: PanelSize }

export type Illustrator = { name: EngineName; draw(commission: Commission, signal: AbortSignal): Promise<Picture> }

/**
 * `key`: the same as long as the looks are. `appearance`: as the model is told. `hasFigure`: whether scenes show them; a
 * model draws others where words name them.
 */
export type Person = { id: string | null; name: string; appearance: string; key: string; hasFigure: boolean }

/** A picture of somebody of the cast, after which the model draws. */
export type Reference = { name: string; picture: Uint8Array }

/** `reservation`: the id of what pays at Google. */
type Order = Payer & { reservation: number | null }
/** The panels of one picture, which have the same shape, with at most `MAX_REFERENCES`. */
export type SheetOrder = Order & { commissions: readonly Commission[]; references: readonly Reference[] }
export type ReferenceOrder = Order & { person: Person; style: string }

export const MAX_REFERENCES = 5

/**
 * Each call is paid. `draw` makes one call, and returns the pictures of all panels in their order. `portray` draws
 * somebody from the front, the side and the back, with the face. Both throw like the illustrator.
 */
export type Model = {
  name: EngineName
  layout: Layout
  draw(order: SheetOrder, signal: AbortSignal): Promise<readonly Picture[]>
  portray(order: ReferenceOrder, signal: AbortSignal): Promise<Uint8Array>
}

/** Returns an MP3 with a pause between the lines. Throws `GenerationFailure`. */
export type Narrator = (lines: readonly string[], signal: AbortSignal, userId?: number) => Promise<Uint8Array>

/** Cuts before the next word that does not fit. */
export const shortened = (text: string, most: number) => {
  if (text.length <= most) return text
  const part = text.slice(0, most - 1)
  const end = part.lastIndexOf(' ')
  return `${part.slice(0, end > most / 2 ? end : undefined).replace(/[\s,.;]+$/, '')}…`
}
