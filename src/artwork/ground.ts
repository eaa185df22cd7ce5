import { mix } from './palettes.ts'
import { at, type Brush, n } from './stage.ts'

export type GroundKind =
  | 'meadow'
  | 'terraces'
  | 'water'
  | 'calm'
  | 'shore'
  | 'street'
  | 'dune'
  | 'crater'
  | 'roof'
  | 'cloudbank'

/** Draws the foreground of a scene, on which the figure stands. */
export function ground(kind: GroundKind, brush: Brush): string {
  return grounds[kind](brush)
}

const grounds: Record<GroundKind, (brush: Brush) => string> = {
  meadow: (brush) => {
    const { stage, palette, chance } = brush
    const y = stage.ground
    let blades = ''
    for (let index = 0; index < 12; index++)
      blades += `M${at(chance.between(0, stage.width), y + chance.between(2, 40))}l-3-14m3 14l4-12`
    return (
      fill(
        brush,
        `M0 ${n(y - 14)}Q${at(stage.width * 0.3, y + 12)} ${at(stage.width * 0.6, y)}T${at(stage.width, y - 16)}`,
      ) + line(blades, mix(palette.near, palette.far, 0.4), 2)
    )
  },
  terraces: (brush) => {
    const { stage, palette } = brush
    const y = stage.ground
    let bunds = ''
    for (let step = 0; step < 6; step++) {
      const down = y + 14 + step * step * 5 + step * 10
      bunds += `M0 ${n(down + 8)}Q${at(stage.width * 0.28, down - 22)} ${at(stage.width * 0.52, down)}T${at(stage.width, down - 10)}`
    }
    return (
      fill(
        brush,
        `M0 ${n(y - 2)}Q${at(stage.width * 0.28, y - 24)} ${at(stage.width * 0.52, y)}T${at(stage.width, y - 10)}`,
      ) + line(bunds, mix(palette.near, palette.sky[2], 0.4), 3)
    )
  },
  water: (brush) => {
    const { stage, palette, chance } = brush
    const top = stage.horizon + 26
    const sea = mix(palette.far, palette.near, 0.45)
    let glints = ''
    for (let row = 0; row < 9; row++) {
      const half = chance.between(14, 60) * (1 + row * 0.12)
      glints += `M${at(stage.focus + chance.between(-60, 60) - half, top + 12 + row * row * 1.6 + row * 5)}h${n(half * 2)}`
    }
    let waves = ''
    for (let row = 0; row < 3; row++)
      waves += `M${-20 - row * 26} ${n(stage.ground + 18 + row * 30)}q20-14 40 0${'t40 0'.repeat(Math.ceil(stage.width / 40) + 1)}`
    return `<path fill="${sea}" d="M0 ${n(top)}H${stage.width}V${stage.height}H0z"/>${line(glints, palette.body, 4, '.55')}<path fill="${palette.near}" d="M0 ${n(stage.ground - 2)}q20-12 40 0${'t40 0'.repeat(Math.ceil(stage.width / 40))}V${stage.height}H0z"/>${line(waves, mix(palette.near, palette.sky[2], 0.45), 3, '.6')}`
  },
  calm: ({ stage, palette }) =>
    `<path fill="${mix(palette.far, palette.near, 0.45)}" d="M0 ${n(stage.horizon + 26)}H${stage.width}V${stage.height}H0z"/><path fill="${palette.near}" d="M0 ${n(stage.ground)}H${stage.width}V${stage.height}H0z"/>`,
  shore: (brush) => {
    const { stage, palette, chance } = brush
    const top = stage.horizon + 26
    let glints = ''
    for (let row = 0; row < 7; row++) {
      const half = chance.between(14, 50)
      glints += `M${at(stage.focus + chance.between(-90, 90) - half, top + 10 + row * 11)}h${n(half * 2)}`
    }
    return `<path fill="${mix(palette.far, palette.near, 0.4)}" d="M0 ${n(top)}H${stage.width}V${stage.height}H0z"/>${line(glints, palette.body, 4, '.55')}${fill(brush, `M0 ${n(stage.ground + 14)}C${at(stage.width * 0.3, stage.ground - 10)} ${at(stage.width * 0.6, stage.ground - 16)} ${at(stage.width, stage.ground + 6)}`)}`
  },
  street: (brush) => {
    const { stage, palette } = brush
    const y = stage.ground - 4
    return (
      fill(brush, `M0 ${n(y)}H${stage.width}`) +
      line(`M0 ${n(y + 3)}H${stage.width}`, palette.accent, 3, '.55') +
      line(`M0 ${n(y + 34)}H${stage.width}`, mix(palette.near, palette.sky[2], 0.5), 4, '.6', '26 22')
    )
  },
  roof: (brush) => {
    const { stage, palette, chance } = brush
    const y = stage.ground - 2
    const hut = stage.focus > stage.width / 2 ? chance.between(0.86, 0.9) : chance.between(0.72, 0.86)
    const x = Math.round(stage.width * hut)
    return (
      `<path fill="${palette.ink}" d="M${x} ${n(y)}v-50h-5v-7h74v7h-5v50zm14-57v-52h-12v-3h12v-12h-8v-3h8v-9h3v9h8v3h-8v12h12v3h-12v52z"/><path fill="${palette.accent}" d="M${x + 22} ${n(y)}v-34h20v34z" fill-opacity=".8"/>` +
      fill(brush, `M0 ${n(y)}H${stage.width}`) +
      line(`M0 ${n(y + 8)}H${stage.width}M0 ${n(y + 28)}H${stage.width}`, mix(palette.near, palette.far, 0.6), 3)
    )
  },
  dune: (brush) => {
    const { stage, palette } = brush
    const y = stage.ground
    const crest = (rise: number) =>
      `M0 ${n(y + 40 + rise)}C${at(stage.width * 0.3, y + 30 + rise)} ${at(stage.width * 0.45, y - 12 + rise)} ${at(stage.width * 0.62, y - 4 + rise)}S${at(stage.width * 0.85, y + 26 + rise)} ${at(stage.width, y + 20 + rise)}`
    return fill(brush, crest(0)) + line(crest(22) + crest(48), mix(palette.near, palette.far, 0.55), 3)
  },
  crater: (brush) => {
    const { stage, palette, chance } = brush
    let holes = ''
    for (let index = 0; index < 5; index++) {
      const rx = chance.between(16, 46)
      holes += `<ellipse cx="${n(chance.between(0, stage.width))}" cy="${n(stage.ground + 22 + index * 26)}" rx="${n(rx)}" ry="${n(rx / 4)}"/>`
    }
    return `${fill(
      brush,
      `M0 ${n(stage.ground + 4)}Q${at(stage.width / 2, stage.ground - 22)} ${at(stage.width, stage.ground + 4)}`,
    )}<g fill="${mix(palette.near, palette.far, 0.4)}">${holes}</g>`
  },
  cloudbank: (brush) => {
    const { stage, palette } = brush
    const bank = (y: number, from: number) =>
      `M${from} ${n(y)}${'a34 30 0 0 1 62-10a44 36 0 0 1 80-4 30 26 0 0 1 48 14'.repeat(Math.ceil(stage.width / 190) + 1)}V${stage.height}H${from}z`
    return `<path fill="${mix(palette.far, palette.sky[2], 0.4)}" d="${bank(stage.ground - 34, -70)}"/><path fill="${mix(palette.far, palette.near, 0.5)}" d="${bank(stage.ground + 6, -150)}"/><path fill="${palette.near}" d="${bank(stage.ground + 52, -30)}"/>`
  },
}

function fill({ stage, palette }: Brush, top: string): string {
  return `<path fill="${palette.near}" d="${top}V${stage.height}H0z"/>`
}

function line(data: string, stroke: string, width: number, opacity = '', dashes = ''): string {
  return `<path fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round"${opacity && ` stroke-opacity="${opacity}"`}${dashes && ` stroke-dasharray="${dashes}"`} d="${data}"/>`
}
