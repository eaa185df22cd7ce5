import { z } from 'zod'
import type { Face } from '../../artwork/comic/scene.ts'

/** Forms of lettering. A narration has no speaker. */
export const letteringKinds = ['speech', 'thought', 'shout', 'narration'] as const
export type LetteringKind = (typeof letteringKinds)[number]

/** Most characters of one balloon or narration box, and most of them in a panel. */
export const MAX_LETTERS = 120
export const MAX_DIALOGUES = 6

/**
 * A balloon or narration box of a panel; a panel's list is in reading order. `x` and `y` are the middle of the box as
 * shares of the panel's width and height, from 0 to 1, once somebody has moved it; null leaves the place to the layout.
 */
export const Dialogue = z.object({
  character: z.string().trim().max(60).default(''),
  text: z.string().trim().min(1).max(MAX_LETTERS),
  kind: z.enum(letteringKinds).default('speech'),
  x: z.number().min(0).max(1).nullable().default(null),
  y: z.number().min(0).max(1).nullable().default(null),
})
export type Dialogue = z.infer<typeof Dialogue>

/** Texts with which a new balloon or box begins in the editor. Readers and files do not get them. */
export const placeholders = { speech: 'Teks baru', narration: 'Narasi baru' } as const
export const isFilled = ({ text }: Dialogue): boolean => !Object.values<string>(placeholders).includes(text)

/**
 * What is written of a panel. `description` says in plain Indonesian what is seen (place, time, weather, distance of the
 * camera, who is there, what they do and how they feel); it is all that an illustrator gets.
 */
export type ScriptPanel = { description: string; dialogues: readonly Dialogue[] }

/** A page with its 2 to 6 panels. */
export type ScriptPage = { title: string; summary: string; panels: readonly ScriptPanel[] }

/** Somebody in the story. `appearance` says in Indonesian how they look, in every panel alike. */
export type Character = { name: string; appearance: string; personality: string }

/** A whole script. `mood` is its color and feeling in a word or two, such as "hangat". */
export type Script = {
  title: string
  tagline: string
  mood: string
  characters: readonly Character[]
  pages: readonly ScriptPage[]
}

/** Whose ceiling at Google a use counts for, besides the site's. */
type Payer = { userId?: number }

/** What a creator asks for. `genres` and `style` are names of the master data; `seed` makes a script repeatable. */
export type Idea = Payer & { text: string; pageCount: number; genres: readonly string[]; style: string; seed: string }

export const MIN_PANELS_PER_PAGE = 2
export const MAX_PANELS_PER_PAGE = 6
export const MAX_PAGES = 25
export const isPage = ({ panels }: ScriptPage): boolean =>
  panels.length >= MIN_PANELS_PER_PAGE && panels.length <= MAX_PANELS_PER_PAGE

/** Why a script or picture was not made; `message` is in Indonesian and is shown to the creator. */
export class GenerationFailure extends Error {
  override readonly name = 'GenerationFailure'
}

/**
 * Writes a script of exactly `pageCount` pages. Throws `GenerationFailure` with a message for the creator, and the
 * signal's reason once it aborts.
 */
export type Storyteller = { name: EngineName; write(idea: Idea, signal: AbortSignal): Promise<Script> }

/** `built-in` needs no outside service; `gemini` is a model, and its comics say so. */
export type EngineName = 'built-in' | 'gemini'

/**
 * What an illustrator gets for one panel. `characters` are all of the comic; `hero` is the look that the creator chose
 * for the first of them, and `backgrounds` are the chosen places, both as descriptions in Indonesian. `take` is 0 for the
 * first picture of a panel and grows each time it is drawn again. `reservation`: the id of what pays for it at Google.
 */
export type Commission = Payer & {
  reservation?: number | null
  description: string
  dialogues: readonly Dialogue[]
  characters: readonly Character[]
  hero: string | null
  backgrounds: readonly string[]
  style: string
  mood: string
  seed: string
  take: number
}

/** A drawn panel in WebP, PNG or JPEG without any lettering. `faces` is empty where the illustrator does not know. */
export type Picture = { bytes: Uint8Array; faces: readonly Face[] }

/** Pixels of every stored picture: one and a half for each unit of a panel. */
export const PICTURE_SIZE = { width: 1_200, height: 900 }

/** Draws one panel. Throws like a storyteller. */
export type Illustrator = { name: EngineName; draw(commission: Commission, signal: AbortSignal): Promise<Picture> }

/** Speaks lines in Indonesian for a member, with a pause between them; returns an MP3. Throws `GenerationFailure`. */
export type Narrator = (lines: readonly string[], signal: AbortSignal, userId?: number) => Promise<Uint8Array>
