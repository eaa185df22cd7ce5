import * as z from 'zod'
import { type KitSection, kit } from './kit.ts'

const kitEnum = (section: KitSection, message: string) => z.enum([...kit(section).keys()], message)

/** The look of a character: always the same face, in all panels of a comic. */
export const Look = z.object({
  kind: kitEnum('kind', 'Jenis tokoh ini tidak dikenal.'),
  /** Only people show `age`, `hair`, `skin` and `clothes`. Creatures keep the values without showing them. */
  age: kitEnum('age', 'Umur ini tidak dikenal.').default('adult'),
  /** Chooses face and colors among those of the kind. */
  variant: z.int().min(0).max(999).default(0),
  hair: kitEnum('hair', 'Rambut ini tidak dikenal.').default('short'),
  skin: kitEnum('skin', 'Warna kulit ini tidak dikenal.').default('tan'),
  clothes: kitEnum('clothes', 'Pakaian ini tidak dikenal.').default('tshirt'),
})
export type Look = z.infer<typeof Look>

const share = z.number().min(-2).max(8)

/**
 * A person or creature in a panel. `x`, `y` and `scale` are shares of the panel's width and height. A face that fills
 * the panel therefore has its feet far below the panel.
 */
export const Figure = z.object({
  id: z.string().min(1).max(60),
  name: z.string().max(60).default(''),
  look: Look,
  pose: z.enum([...kit('pose').keys(), ...kit('pair').keys()], 'Pose ini tidak dikenal.').default('stand'),
  mood: kitEnum('mood', 'Wajah ini tidak dikenal.').default('calm'),
  facing: z.enum(['front', 'three_quarter', 'side', 'back'], 'Arah ini tidak dikenal.').default('three_quarter'),
  /** Whether the figure looks to the left. */
  flip: z.boolean().default(false),
  /** `x` and `y` are the point on the ground between the feet. */
  x: share,
  y: share,
  /** The height that a standing adult would have in the place of the figure. */
  scale: z.number().min(0.05).max(8),
  /**
   * The id of the other figure of a pair pose; each names the other. The first in the list leads: hugs, carries or
   * whispers.
   */
  together: z.string().max(60).nullable().default(null),
})
export type Figure = z.infer<typeof Figure>

/** A thing in a panel. `x`, `y` and `scale` are shares of the panel's width and height. */
const Prop = z.object({
  id: z.string().min(1).max(60),
  key: kitEnum('prop', 'Benda ini tidak dikenal.'),
  /** `x` and `y` are the middle of the lower edge. */
  x: share,
  y: share,
  /** Height of the thing. */
  scale: z.number().min(0.02).max(4),
  /** The id of the figure that holds the thing. The thing is then drawn in that hand, whatever `x` and `y` say. */
  held_by: z.string().max(60).nullable().default(null),
})
export type Prop = z.infer<typeof Prop>

export const MAX_FIGURES = 6
export const MAX_PROPS = 6

/** Everything that is seen in a panel. A figure or thing that stands lower in the picture is in front of the others. */
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

/** Width and height of a panel in units. Lettering and drawings are measured in these units. */
export const panelSizes: Readonly<Record<PanelSize, { width: number; height: number }>> = {
  wide: { width: 800, height: 600 },
  square: { width: 800, height: 800 },
  tall: { width: 800, height: 1_064 },
  page: { width: 800, height: 1_128 },
}

/**
 * Returns the size of a panel's picture in pixels. All shapes have about the same number of pixels. Printed dots lie 8
 * units apart and are drawn many times faster if that is a whole number of pixels.
 */
export function getPixelSize(size: PanelSize): { width: number; height: number } {
  const { width, height } = panelSizes[size]
  const ratio = Math.round(8 * Math.sqrt((1_200 * 900) / (width * height))) / 8
  return { width: width * ratio, height: height * ratio }
}

/** A box in units of the panel. `x` and `y` are its upper left corner. */
export type PanelBox = { x: number; y: number; width: number; height: number }

/** Where a face is, in units of the panel. Lettering avoids faces, and tails of balloons point to mouths. */
export type Face = {
  /** Name of the figure. */
  name: string
  x: number
  y: number
  radius: number
  mouth: { x: number; y: number }
  /** The visible box of the figure or thing. Lettering avoids it while there is room. Older pictures have none. */
  body?: PanelBox
  /** Set for a thing: it has no face and stands behind the figures. */
  isThing?: true
}

/** Returns the faces of figures, without the entries of things. */
export const listFaces = (all: readonly Face[]): Face[] => all.filter(({ isThing }) => !isThing)

/** SVG of the size of its panel, without any text. */
export type DrawnPanel = { svg: string; faces: readonly Face[]; size: PanelSize }

/**
 * What the words of a panel say about its picture, before figures get their positions. A value is null if the words do
 * not say it. Figures are in the order in which the words name them.
 */
export type Sighting = {
  place: string | null
  /** Whether people only arrive at the place, so that they were elsewhere before. */
  isReached?: boolean
  /** Whether the place is only seen in a photo. */
  isInPicture?: boolean
  /** How many panels ago words named the place: 0 in the panel whose words name it. */
  placeAge?: number
  time: PanelScene['time'] | null
  weather: PanelScene['weather'] | null
  distance: PanelScene['camera']['distance'] | null
  height: PanelScene['camera']['height'] | null
  figures: readonly SightedFigure[]
  /** The figures of `figures` that are not in the cast. */
  extras?: readonly Pick<Figure, 'id' | 'name' | 'look'>[]
  props: readonly string[]
  /** For each thing, the ids of the figures that hold it. */
  hands?: Readonly<Record<string, readonly string[]>>
  effect: string | null
  /**
   * Who was seen last, in this panel or before: the id of the last single figure, and the ids of the last group of two
   * or more. `isAwaited`: somebody who is not there was spoken of. `far`: the ids of those who are only heard on the
   * phone.
   */
  lately?: {
    one: string | null
    other?: string | null
    many: readonly string[]
    isAwaited?: boolean
    far?: readonly string[]
  }
  /** Whether the words show nothing new, so that the people of the panel before stay. */
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
