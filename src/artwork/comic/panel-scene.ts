import * as z from 'zod'
import { type KitSection, kit } from './kit.ts'

const kitEnum = (section: KitSection, message: string) => z.enum([...kit(section).keys()], message)

/**
 * One look is one face: the same in all panels of a comic. `variant`, from 0, chooses face and colors among those of
 * the kind. `age`, `hair`, `skin` and `clothes` are of people; creatures keep them without showing them.
 */
export const Look = z.object({
  kind: kitEnum('kind', 'Jenis tokoh ini tidak dikenal.'),
  age: kitEnum('age', 'Umur ini tidak dikenal.').default('adult'),
  variant: z.int().min(0).max(999).default(0),
  hair: kitEnum('hair', 'Rambut ini tidak dikenal.').default('short'),
  skin: kitEnum('skin', 'Warna kulit ini tidak dikenal.').default('tan'),
  clothes: kitEnum('clothes', 'Pakaian ini tidak dikenal.').default('tshirt'),
})
export type Look = z.infer<typeof Look>

const share = z.number().min(-2).max(8)

/**
 * `x`, `y`: the ground between the feet. `scale`: the height that a standing adult would have. All are shares of the
 * panel's width and height, so that a face that fills the panel has its feet far below it. `flip` looks to the left.
 * `together`: the id of the other one of a pair pose; both name each other, and the first in the list leads: hugs,
 * carries or whispers.
 */
export const Figure = z.object({
  id: z.string().min(1).max(60),
  name: z.string().max(60).default(''),
  look: Look,
  pose: z.enum([...kit('pose').keys(), ...kit('pair').keys()], 'Pose ini tidak dikenal.').default('stand'),
  mood: kitEnum('mood', 'Wajah ini tidak dikenal.').default('calm'),
  facing: z.enum(['front', 'three_quarter', 'side', 'back'], 'Arah ini tidak dikenal.').default('three_quarter'),
  flip: z.boolean().default(false),
  x: share,
  y: share,
  scale: z.number().min(0.05).max(8),
  together: z.string().max(60).nullable().default(null),
})
export type Figure = z.infer<typeof Figure>

/**
 * `x`, `y`: the middle of its lower edge. `scale`: its height. Shares of the panel. `held_by`: the id of the figure in
 * whose hand it is, wherever that is.
 */
const Prop = z.object({
  id: z.string().min(1).max(60),
  key: kitEnum('prop', 'Benda ini tidak dikenal.'),
  x: share,
  y: share,
  scale: z.number().min(0.02).max(4),
  held_by: z.string().max(60).nullable().default(null),
})
export type Prop = z.infer<typeof Prop>

export const MAX_FIGURES = 6
export const MAX_PROPS = 6

/** Everything that is seen in a panel. What stands lower in it stands before the rest. */
export const PanelScene = z.object({
  size: z.enum(['wide', 'square', 'tall', 'page'], 'Ukuran panel ini tidak dikenal.').default('wide'),
  place: kitEnum('place', 'Tempat ini tidak dikenal.'),
  time: z.enum(['morning', 'day', 'evening', 'night'], 'Waktu ini tidak dikenal.').default('day'),
  weather: z.enum(['clear', 'rain', 'wind', 'fog', 'snow'], 'Cuaca ini tidak dikenal.').default('clear'),
  camera: z
    .object({
      distance: z.enum(['far', 'medium', 'close', 'detail'], 'Jarak ini tidak dikenal.').default('medium'),
      height: z.enum(['low', 'eye', 'high'], 'Sudut ini tidak dikenal.').default('eye'),
    })
    .prefault({}),
  figures: z.array(Figure).max(MAX_FIGURES, `Paling banyak ${MAX_FIGURES} tokoh.`).default([]),
  props: z.array(Prop).max(MAX_PROPS, `Paling banyak ${MAX_PROPS} benda.`).default([]),
  effect: kitEnum('effect', 'Efek ini tidak dikenal.').nullable().default(null),
})
export type PanelScene = z.infer<typeof PanelScene>
export type PanelSize = PanelScene['size']

/** Width and height of a panel in units, in which lettering and drawings are measured. */
export const panelSizes: Readonly<Record<PanelSize, { width: number; height: number }>> = {
  wide: { width: 800, height: 600 },
  square: { width: 800, height: 800 },
  tall: { width: 800, height: 1_064 },
  page: { width: 800, height: 1_128 },
}

/**
 * The size of its picture in pixels: about as many of them whatever the shape. Printed dots lie 8 units apart, and are
 * drawn many times as fast where these are whole pixels.
 */
export function getPixelSize(size: PanelSize): { width: number; height: number } {
  const { width, height } = panelSizes[size]
  const ratio = Math.round(8 * Math.sqrt((1_200 * 900) / (width * height))) / 8
  return { width: width * ratio, height: height * ratio }
}

/** From the left upper corner, in units of the panel. */
export type PanelBox = { x: number; y: number; width: number; height: number }

/**
 * Where a face is, in units of the panel. Lettering keeps off it, and points to the mouth. `name`: the figure's. `body`:
 * what is seen of them, which lettering covers last; pictures from before it was measured have none. `isThing`: has no
 * face, and stands behind those who have.
 */
export type Face = {
  name: string
  x: number
  y: number
  radius: number
  mouth: { x: number; y: number }
  body?: PanelBox
  isThing?: true
}

/** Of those who have one. */
export const listFaces = (all: readonly Face[]): Face[] => all.filter(({ isThing }) => !isThing)

/** SVG of the size of its panel, without any text. */
export type DrawnPanel = { svg: string; faces: readonly Face[]; size: PanelSize }

/**
 * What words say of a panel, before anybody is placed: null where they are silent. `id`: of somebody of the cast.
 * `together`: the id of the other one of a pair pose. Everybody is in the order in which they are named. `lately`: the
 * ids of the one, and of the two or more, who were seen last, here or before; whether somebody who is not there was
 * spoken of, and who is only heard on the phone. `isStill`: the words
 * show nothing new, so the people of the panel before stay.
 */
export type Sighting = {
  place: string | null
  /** Whether they only come to the place, so that they were elsewhere before. */
  isReached?: boolean
  /** Whether the place is only that of a photo. */
  isInPicture?: boolean
  /** How many panels ago words named the place; 0 in the one that names it. */
  placeAge?: number
  time: PanelScene['time'] | null
  weather: PanelScene['weather'] | null
  distance: PanelScene['camera']['distance'] | null
  height: PanelScene['camera']['height'] | null
  figures: readonly SightedFigure[]
  /** Who is in `figures` and not in the cast. */
  extras?: readonly Pick<Figure, 'id' | 'name' | 'look'>[]
  props: readonly string[]
  /** By things, the ids of those who have them in hand. */
  hands?: Readonly<Record<string, readonly string[]>>
  effect: string | null
  lately?: {
    one: string | null
    other?: string | null
    many: readonly string[]
    isAwaited?: boolean
    far?: readonly string[]
  }
  isStill?: boolean
  /** Whether words say that nobody is there. */
  isEmpty?: boolean
}
export type SightedFigure = {
  id: string
  pose: string | null
  mood: string | null
  facing: Figure['facing'] | null
  together: string | null
}
/** Somebody who is there and of whom nothing else is seen. */
export const still = { pose: null, mood: null, facing: null, together: null } as const
