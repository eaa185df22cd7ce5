import { at, type Brush, n } from './stage.ts'

export type RidgeKind =
  | 'hills'
  | 'peaks'
  | 'volcano'
  | 'city'
  | 'roofs'
  | 'candi'
  | 'meru'
  | 'karst'
  | 'pines'
  | 'palms'
  | 'dunes'
  | 'sea'
  | 'school'
  | 'towers'

/**
 * Returns the SVG paths of one ridge (a row of hills, trees or buildings): `outline` runs from the left edge to the right
 * and is closed along the bottom of the canvas, `shade` holds the right sides of mountains and is empty for other
 * ridges. `base` is the y coordinate around which the ridge rises, in px.
 */
export function ridge(kind: RidgeKind, base: number, brush: Brush): { outline: string; shade: string } {
  const parts = outlines[kind](base, brush)
  const [outline, shade] = typeof parts === 'string' ? [parts, ''] : parts
  return { outline: `${outline}V${brush.stage.height}H0z`.replaceAll(' -', '-'), shade: shade.replaceAll(' -', '-') }
}

const outlines: Record<RidgeKind, (base: number, brush: Brush) => string | readonly [string, string]> = {
  hills: (base, { stage, chance }) => {
    const step = stage.width / chance.whole(2, 4)
    const swell = chance.between(22, 48)
    let data = `M0 ${n(base + chance.between(-20, 20))}`
    for (let x = 0; x < stage.width; x += step)
      data += `q${n(step / 4)} ${n(-swell)} ${n(step / 2)} ${n(-swell * 0.2)}t${n(step / 2)} ${n(swell * chance.between(-0.2, 0.4))}`
    return `${data}H${stage.width}`
  },
  peaks: (base, { stage, chance }) => {
    let data = `M0 ${n(base - chance.between(0, 60))}`
    let shade = ''
    let x = 0
    while (x < stage.width) {
      const rise = chance.between(70, 150)
      const run = rise * chance.between(0.55, 0.9)
      const side = `${at(x + run, base - rise)}L${at(x + run * 1.25, base - rise * 0.7)}L${at(x + run * 1.8, base - chance.between(0, 30))}`
      data += `L${at(x + run * 0.6, base - rise * 0.55)}L${side}`
      shade += `M${side}L${at(x + run * 1.16, base)}L${at(x + run * 1.1, base - rise * 0.42)}L${at(x + run * 0.93, base - rise * 0.66)}z`
      x += run * 1.8
    }
    return [data, shade]
  },
  volcano: (base, { stage, chance }) => {
    const middle = stage.width * chance.between(0.25, 0.75)
    const rise = chance.between(130, 185) * Math.min(1.15, stage.scale)
    const spread = rise * chance.between(1.15, 1.5)
    const side = `Q${at(middle + spread * 0.38, base - rise * 0.4)} ${at(middle + spread, base - 8)}`
    const shade = `M${at(middle + 1, base - rise + 3)}l9 5 11-7${side}L${at(middle + spread * 0.34, base + 30)}Q${at(middle + spread * 0.06, base - rise * 0.3)} ${at(middle + 16, base - rise * 0.52)}L${at(middle - 4, base - rise * 0.72)}z`
    return [
      `M0 ${n(base + 6)}Q${at(middle - spread * 1.5, base)} ${at(middle - spread, base - 8)}Q${at(middle - spread * 0.35, base - rise * 0.4)} ${at(middle - 20, base - rise)}l11 7 10-4 9 5 11-7${side}T${at(stage.width, base + 4)}`,
      shade,
    ]
  },
  city: (base, { stage, chance }) => skyline(base, stage.width, 24, 52, 14, 96, chance),
  towers: (base, { stage, chance }) => skyline(base, stage.width, 20, 40, 30, 132, chance, true),
  roofs: (base, brush) =>
    scatter(base, brush, 96, 150, (chance) => {
      const s = chance.between(0.8, 1.2)
      const w = (value: number) => n(value * s)
      return [
        104 * s,
        `v${w(-26)}h${w(-10)}l${w(24)} ${w(-20)} ${w(12)} ${w(-26)}h${w(52)}l${w(12)} ${w(26)} ${w(24)} ${w(20)}h${w(-10)}v${w(26)}`,
      ]
    }),
  candi: (base, brush) =>
    scatter(base, brush, 30, 90, (chance) => {
      const s = chance.between(0.6, 1.35)
      const w = (value: number) => n(value * s)
      const step = `v${w(-18)}h${w(5)}v${w(-14)}h${w(4)}v${w(-16)}h${w(5)}v${w(-15)}h${w(5)}v${w(-13)}h${w(5)}l${w(5)} ${w(-26)} ${w(5)} ${w(26)}h${w(5)}v${w(13)}h${w(5)}v${w(15)}h${w(5)}v${w(16)}h${w(4)}v${w(14)}h${w(5)}v${w(18)}`
      return [58 * s, step]
    }),
  meru: (base, brush) =>
    scatter(base, brush, 60, 150, (chance) => {
      const tiers = chance.whole(3, 5)
      let up = 'v-16'
      let down = ''
      for (let tier = 0; tier < tiers; tier++) {
        const eave = 20 - tier * 3
        up += `h${-eave + 8}q${eave}-4 ${eave + 2}-16v-9`
        down = `v9q2 12 ${eave + 2} 16h${-eave + 8}${down}`
      }
      const spanned = tiers * 20
      return [spanned + 36, `${up}h${12}v-14l${6}-12 6 12v14h12${down}v16`]
    }),
  karst: (base, brush) =>
    scatter(base, brush, 30, 140, (chance) => {
      const wide = chance.between(60, 130)
      const tall = chance.between(50, 120)
      return [
        wide,
        `c${n(wide * 0.06)} ${n(-tall)} ${n(wide * 0.3)} ${n(-tall * 1.2)} ${n(wide * 0.5)} ${n(-tall)}s${n(wide * 0.4)} ${n(tall * 0.3)} ${n(wide * 0.5)} ${n(tall)}`,
      ]
    }),
  pines: (base, brush) =>
    scatter(base, brush, -6, 10, (chance) => {
      const tall = chance.between(40, 96)
      const wide = tall * 0.56
      return [
        wide,
        `l${n(wide * 0.28)} ${n(-tall * 0.45)}h-4l${n(wide * 0.22)} ${n(-tall * 0.55)} ${n(wide * 0.22)} ${n(tall * 0.55)}h-4l${n(wide * 0.28)} ${n(tall * 0.45)}`,
      ]
    }),
  palms: (base, brush) =>
    scatter(base, brush, 40, 110, (chance) => {
      const tall = chance.between(44, 96)
      return [
        10,
        `q2 ${n(-tall / 2)} 2 ${n(-tall)}q-16-6-30 12 2-20 24-20-10-12-26-8 16-16 31 2 12-20 30-8-16 0-24 10 20-2 26 18-16-14-28-8 2 ${n(tall / 2)} 5 ${n(tall)}`,
      ]
    }),
  dunes: (base, { stage, chance }) => {
    const crest = stage.width * chance.between(0.3, 0.7)
    return `M0 ${n(base + 10)}C${at(crest * 0.5, base + 6)} ${at(crest * 0.8, base - 50)} ${at(crest, base - 56)}C${at(crest + 50, base - 30)} ${at(crest + 90, base - 6)} ${at(stage.width, base - chance.between(0, 30))}`
  },
  sea: (base, { stage }) => `M0 ${n(base)}H${stage.width}`,
  school: (base, { stage, chance }) => {
    const start = stage.width * chance.between(0.12, 0.3)
    return `M0 ${n(base)}H${n(start)}v-64h-8v-10h84v-24h-6l34-34 34 34h-6v24h84v10h-8v64H${stage.width}`
  },
}

type Chance = Brush['chance']

function skyline(
  base: number,
  width: number,
  narrow: number,
  wide: number,
  low: number,
  high: number,
  chance: Chance,
  spires = false,
): string {
  let data = `M0 ${n(base - chance.between(low, high))}`
  let x = 0
  while (x < width) {
    const step = chance.between(narrow, wide)
    data += `H${n(x + step)}`
    if (spires && chance.often(0.3)) data += `v-34h3v34`
    data += `V${n(base - chance.between(low, high))}`
    x += step
  }
  return data
}

/** Places shapes side by side; `shape` returns width and path, the gaps are between `near` and `far` px. */
function scatter(
  base: number,
  { stage, chance }: Brush,
  near: number,
  far: number,
  shape: (chance: Chance) => [number, string],
): string {
  let data = `M0 ${n(base)}`
  let x = chance.between(-40, 30)
  while (x < stage.width) {
    const [wide, segment] = shape(chance)
    data += `L${at(x, base)}${segment}`
    x += wide + chance.between(near, far)
  }
  return `${data}L${at(stage.width, base)}`
}
