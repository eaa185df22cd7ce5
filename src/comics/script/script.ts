import * as z from 'zod'
import type { Face, Look, PanelScene, PanelSize } from '../../artwork/comic/panel-scene.ts'
import type { Layout } from '../environment.ts'
import { MAX_LETTERS } from '../limits.ts'

export const letteringKinds = ['speech', 'thought', 'shout', 'narration'] as const
export type LetteringKind = (typeof letteringKinds)[number]

/** A line of a panel. The lines of a panel are in reading order. */
export const Dialogue = z.object({
  character: z.string().trim().max(60).default(''),
  text: z.string().trim().min(1).max(MAX_LETTERS),
  kind: z.enum(letteringKinds).default('speech'),
  /** `x` and `y` are the middle of the box in shares of the panel if somebody moved it, else null. */
  x: z.number().min(0).max(1).nullable().default(null),
  y: z.number().min(0).max(1).nullable().default(null),
})
export type Dialogue = z.infer<typeof Dialogue>

/** The texts of new balloons. Readers and files do not get balloons with these texts. */
export const placeholders = { speech: 'Teks baru', narration: 'Narasi baru' } as const
export const isFilled = ({ text }: Dialogue): boolean => !Object.values<string>(placeholders).includes(text)

/**
 * `description` says in plain Indonesian what is seen. `scene` says the same for the kit; if it is missing, it is read
 * from `description`.
 */
export type ScriptPanel = { description: string; dialogues: readonly Dialogue[]; scene?: PanelScene | null }

type ScriptPage = { title: string; summary: string; panels: readonly ScriptPanel[] }

/** A character of a comic. */
export type Character = {
  /** The id that figures in scenes have. */
  id?: string
  name: string
  /** The appearance in Indonesian, the same in every panel. */
  appearance: string
  personality: string
  /** The appearance for the kit. It is null if the kit has no drawing of the character, such as an ant. */
  look?: Look | null
  /** Whether there is a look. Older comics do not say. */
  drawn?: boolean
}

/** Whose words a script has: the creator's, those of an example for an idea of one line, or a model's. */
type ScriptOrigin = 'creator' | 'example' | 'model'

/**
 * One of the examples for an idea of one line. `n` counts from 1. `about` is a sentence that tells it from the others.
 */
type ScriptOption = { n: number; title: string; about: string }

export type Script = {
  title: string
  tagline: string
  /** Color and feeling in a word or two, such as "hangat". */
  mood: string
  characters: readonly Character[]
  pages: readonly ScriptPage[]
  origin?: ScriptOrigin
  /** The examples to choose from; empty unless the idea is one line. */
  options?: readonly ScriptOption[]
}

type Payer = { userId?: number }

/**
 * `genres` and `style` are names of the master data. `seed` makes a script repeatable. `option` is the chosen example.
 */
export type Idea = Payer & {
  text: string
  pageCount: number
  genres: readonly string[]
  style: string
  seed: string
  option?: number
}

/** A failure whose `message` is in Indonesian, for the creator. */
export class GenerationFailure extends Error {
  override readonly name = 'GenerationFailure'
}

/** Writes exactly `pageCount` pages. Throws `GenerationFailure`, or the signal's reason when the signal aborts. */
export type Storyteller = { name: EngineName; write(idea: Idea, signal: AbortSignal): Promise<Script> }

/** `built-in` needs no outside service. `gemini` is a model, and comics made by it say so. */
type EngineName = 'built-in' | 'gemini'

/**
 * An order to draw one panel. `characters`: all characters of the comic. `hero`: the chosen look of the first one.
 * `backgrounds`: descriptions in Indonesian of the chosen places. `take`: grows with each picture of the panel.
 * `scene`: what the kit draws. `isUrgent`: a page waits for the picture.
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

/**
 * A picture as WebP, PNG or JPEG without lettering, wide by default. `faces` is empty if the illustrator does not know
 * them.
 */
type Picture = { bytes: Uint8Array; faces: readonly Face[]; size?: PanelSize }

export type Illustrator = { name: EngineName; draw(commission: Commission, signal: AbortSignal): Promise<Picture> }

/**
 * A person for a model. `key`: changes only if the looks change. `appearance`: what the model is told. `hasFigure`:
 * whether scenes show the person as a figure; a model draws other people if words name them.
 */
export type Person = { id: string | null; name: string; appearance: string; key: string; hasFigure: boolean }

/** A picture of a person of the cast. The model draws the person like it. */
export type Reference = { name: string; picture: Uint8Array }

/** `reservation`: the id of the reservation that pays Google. */
type Order = Payer & { reservation: number | null }
/** The panels of one picture. They have the same shape, and there are at most `MAX_REFERENCES` references. */
export type SheetOrder = Order & { commissions: readonly Commission[]; references: readonly Reference[] }
export type ReferenceOrder = Order & { person: Person; style: string }

export const MAX_REFERENCES = 5

/**
 * A model that draws. Each call costs money. `draw` makes one call and returns the pictures of all its panels, in their
 * order. `portray` draws a person from the front, the side and the back, with the face. Both throw the same errors as
 * an illustrator.
 */
export type Model = {
  name: EngineName
  layout: Layout
  draw(order: SheetOrder, signal: AbortSignal): Promise<readonly Picture[]>
  portray(order: ReferenceOrder, signal: AbortSignal): Promise<Uint8Array>
}

/** Speaks lines. Returns an MP3 with a pause between the lines. Throws `GenerationFailure`. */
export type Narrator = (lines: readonly string[], signal: AbortSignal, userId?: number) => Promise<Uint8Array>

/** Shortens a text. It is cut before the first word that does not fit. */
export const shortened = (text: string, most: number) => {
  if (text.length <= most) return text
  const part = text.slice(0, most - 1)
  const end = part.lastIndexOf(' ')
  return `${part.slice(0, end > most / 2 ? end : undefined).replace(/[\s,.;]+$/, '')}…`
}
