import kinds from './kinds.json' with { type: 'json' }

/** Everything that can be seen, in words of the vector kit. Lengths are units of a panel of 800 × 600. */
export type PanelScene = {
  style: StyleKey
  place: PlaceKey
  time: 'morning' | 'day' | 'evening' | 'night'
  weather: 'clear' | 'rain' | 'wind' | 'fog' | 'snow'
  /** Camera distance: `far` shows the place, `medium` whole or half figures, `close` one face, `detail` a thing. */
  distance: 'far' | 'medium' | 'close' | 'detail'
  /** Who is in the picture, from left to right; at most three. Empty in a picture of the place or of a thing. */
  figures: readonly Figure[]
  /** Things in the picture, the most important first; at most three. */
  props: readonly PropKey[]
  effect: EffectKey | null
  /** Decides everything that chance decides, such as houses and clouds. The same scene gives the same picture. */
  seed: string
  /** Which view of the scene is wanted, from 0, its first: others show it from another side or from nearer. */
  view?: number
}

/** Width and height of a panel, and the width of its ink lines. */
export const PANEL = { width: 800, height: 600, ink: 5 } as const

/** One who acts. The same look gives the same person in every panel. */
export type Figure = {
  /** Name in the story; faces are returned under it. */
  name: string
  look: Look
  mood: Mood
  pose: Pose
}

/** A kind of body, and the number that chooses hair, skin, clothes and colors among those of the kind. */
export type Look = { kind: FigureKind; variant: number }

/** Height of each kind beside a man of 690, and its width as a share of that. */
export const figureSizes: Readonly<Record<FigureKind, { height: number; width: number }>> = kinds
export type FigureKind = keyof typeof kinds
// Object.keys forgets which keys there are.
export const figureKinds = Object.keys(kinds) as FigureKind[]

export const moods = ['calm', 'happy', 'sad', 'angry', 'scared', 'surprised', 'shy', 'tired', 'determined'] as const
export type Mood = (typeof moods)[number]

export const poses = ['stand', 'walk', 'run', 'sit', 'wave', 'point', 'hold', 'think', 'cheer', 'sleep', 'fly'] as const
export type Pose = (typeof poses)[number]

/** The ids of drawings in the sheets of places, things, effects and styles. */
export type PlaceKey = string
export type PropKey = string
export type EffectKey = string
export type StyleKey = string

/** Where a face is in a panel: its middle, its radius and its mouth. Lettering keeps off it and points to the mouth. */
export type Face = { name: string; x: number; y: number; radius: number; mouth: { x: number; y: number } }

/** A drawn panel: SVG of 800 × 600 without any text, and the faces in it. */
export type DrawnPanel = { svg: string; faces: readonly Face[] }
