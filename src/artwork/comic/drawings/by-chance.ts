import { type Chance, createChance } from '../../chance.ts'
import type { PanelScene } from '../panel-scene.ts'

/** The hour and the weather of a drawing, and the chance that decides what the drawing leaves open. */
export type Moment = Pick<PanelScene, 'time' | 'weather'> & { chance: Chance }

/** The moment for drawings that always look the same. */
export const steady = (): Moment => ({ time: 'day', weather: 'clear', chance: createChance('') })

/** The area in which chance draws, and the color that it uses. */
export type Area = { x: number; y: number; width: number; height: number; fill: string }

export const isDark = ({ time }: Moment): boolean => time === 'night' || time === 'evening'

/** Joins the texts that `each` returns for the numbers from 0 to `count` - 1. */
export const times = (count: number, each: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => each(at)).join('')

/** Drawings that differ from comic to comic: rows across the picture that fill everything below them, and shelves. */
export const byChance: Readonly<Record<string, (moment: Moment, area: Area) => string>> = {
  hills: ({ chance }, { y, height, fill }) => {
    let d = `M-60 620V${y}`
    for (let x = -60; x < 860; ) {
      const width = chance.whole(150, 300)
      d += `q${width / 2} ${-chance.whole(height / 2, height)} ${width} ${chance.whole(-8, 8)}`
      x += width
    }
    return shape(`${d}V620z`, fill)
  },

  /** Gabled roofs in the distance. Some windows are lit when it is dark. */
  roofs: (moment, { y, fill }) => {
    const { chance } = moment
    let d = `M-30 620V${y}`
    let windows = ''
    for (let x = -30; x < 830; ) {
      const width = chance.whole(60, 120)
      const up = chance.whole(0, 60)
      d += `L${x} ${y - up}l-8 0l${width / 2 + 8} ${-chance.whole(24, 44)}l${width / 2 + 8} ${chance.whole(24, 44)}h-8`
      if (chance.often(0.6)) windows += farWindow(moment, x + width / 2 - 6, y - up + 18, 12)
      x += width
    }
    return shape(`${d}L830 ${y}V620z`, fill) + windows
  },

  /** Tall houses with rows of windows. */
  towers: (moment, { y, height, fill }) => {
    const { chance } = moment
    let d = ''
    let windows = ''
    for (let x = -20; x < 810; ) {
      const width = chance.whole(60, 105)
      const top = y - chance.whole(height * 0.35, height)
      d += `M${x} 620V${top}h${width}V620z`
      if (chance.often(0.4)) d += `M${x + width / 2 - 3} ${top}v-34h6v34z`
      for (let row = top + 18; row < y - 10; row += 30)
        for (let column = x + 12; column < x + width - 16; column += 22)
          if (chance.often(0.55)) windows += farWindow(moment, column, row, 10)
      x += width + chance.whole(-4, 14)
    }
    return shape(d, fill) + windows
  },

  /** A background behind people if no place is named, as in webtoons: discs, bands, dots, rays or a cloud of light. */
  backdrop: ({ chance }, { fill }) => {
    const light = (opacity: number) => `fill="${fill}" opacity="${opacity.toFixed(2)}"`
    const patterns = [
      () =>
        times(14, () => {
          const radius = chance.whole(26, 130)
          const [x, y] = [chance.whole(-20, 820), chance.whole(-500, 1_100)]
          return `<circle cx="${x}" cy="${y}" r="${radius}" ${light(chance.between(0.1, 0.26))}/>`
        }),
      () =>
        times(9, (at) => {
          const [x, width] = [at * 210 - 700, chance.whole(50, 130)]
          return `<path d="M${x} 1200 ${x + 900}-600h${width}L${x + width} 1200z" ${light(chance.between(0.12, 0.26))}/>`
        }),
      () =>
        times(12, (row) =>
          times(14, (column) => {
            const [x, y] = [column * 64 + (row % 2) * 32 - 16, 640 - row * 46]
            return `<circle cx="${x}" cy="${y}" r="${(17 - row * 1.3).toFixed(1)}" ${light(0.3)}/>`
          }),
        ),
      () =>
        times(14, (at) => {
          const [from, to] = [at * 0.45 + 0.1, at * 0.45 + chance.between(0.22, 0.34)].map((turn) => [
            Math.round(400 + 1_500 * Math.cos(turn)),
            Math.round(360 + 1_500 * Math.sin(turn)),
          ])
          return `<path d="M400 360L${from} ${to}z" ${light(chance.between(0.14, 0.24))}/>`
        }),
      () => {
        const x = chance.whole(240, 560)
        return [380, 290, 210]
          .map((radius) => `<ellipse cx="${x}" cy="330" rx="${radius}" ry="${radius * 0.8}" ${light(0.16)}/>`)
          .join('')
      },
    ] as const
    return chance.pick(patterns)()
  },

  books: ({ chance }, area) => {
    const color = () => chance.pick(['#b0443a', '#3d74c9', '#f2b430', '#4c9a53', '#8a62b8', '#f3ecdf', '#2f8f83'])
    return shelf(chance, area, { least: 12, most: 22, gap: 1, lower: 18, round: 0, color })
  },

  jars: ({ chance }, area) => {
    const color = () => chance.pick(['#d8503f', '#f2cf7a', '#4c9a53', '#e8843c', '#4f9bd6'])
    return shelf(chance, area, { least: 30, most: 30, gap: 12, lower: 22, round: 6, color })
  },

  packs: ({ chance }, area) => {
    const color = () => chance.pick(['#e0503c', '#f2b430', '#6fbf6a', '#4f9bd6', '#f2a7bd', '#f3ecdf'])
    return shelf(chance, area, { least: 24, most: 44, gap: 3, lower: 20, round: 3, color })
  },
}

const shape = (d: string, fill: string) => `<path d="${d}" fill="${fill}"/>`

const farWindow = (moment: Moment, x: number, y: number, width: number) =>
  `<rect x="${x}" y="${y}" width="${width}" height="15" ${isDark(moment) ? 'fill="#FFCF70" opacity=".8"' : 'fill="#e9f6fb" opacity=".4"'}/>`

type Row = { least: number; most: number; gap: number; lower: number; round: number; color: () => string }

/** Draws things side by side that stand on `y`. The tallest is as high as the area. */
function shelf(chance: Chance, { x, y, width, height }: Area, { least, most, gap, lower, round, color }: Row): string {
  let row = ''
  for (let left = x; left < x + width - gap - 13; ) {
    const wide = Math.min(chance.whole(least, most), x + width - left)
    const tall = chance.whole(height - lower, height)
    row += `<rect x="${left}" y="${y - tall}" width="${wide}" height="${tall}" rx="${round}" fill="${color()}"/>`
    left += wide + gap
  }
  return row
}
