import { mix, type Palette } from './palettes.ts'
import { at, type Brush, n } from './stage.ts'

export type BodyKind = 'full' | 'crescent' | 'striped' | 'ringed' | 'eclipse' | 'rays' | 'twin'

/** The gradients of every scene: the sky, the glow around the sun or moon, and the haze between ridges. */
export function skyDefs(palette: Palette): string {
  const [top, middle, horizon] = palette.sky
  return (
    `<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${top}"/><stop offset=".45" stop-color="${middle}"/><stop offset=".75" stop-color="${horizon}"/></linearGradient>` +
    `<radialGradient id="glow"><stop offset=".3" stop-color="${palette.body}" stop-opacity=".5"/><stop offset="1" stop-color="${palette.body}" stop-opacity="0"/></radialGradient>` +
    `<linearGradient id="haze" x2="0" y2="1"><stop stop-color="${horizon}" stop-opacity="0"/><stop offset="1" stop-color="${horizon}" stop-opacity=".55"/></linearGradient>`
  )
}

/** Draws the sun, the moon or another body in the sky, such as a ringed planet, with its glow. */
export function skyBody(kind: BodyKind, x: number, y: number, radius: number, palette: Palette): string {
  const glow = `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius * 2.1)}" fill="url(#glow)"/>`
  return glow + bodies[kind](x, y, radius, palette)
}

const bodies: Record<BodyKind, (x: number, y: number, radius: number, palette: Palette) => string> = {
  full: (x, y, radius, palette) =>
    disc(x, y, radius, palette.body) +
    (palette.time === 'night'
      ? `<g fill="${palette.sky[2]}" fill-opacity=".22">${disc(x - radius * 0.3, y - radius * 0.25, radius * 0.22)}${disc(x + radius * 0.35, y + radius * 0.1, radius * 0.3)}${disc(x - radius * 0.2, y + radius * 0.5, radius * 0.14)}</g>`
      : ''),
  crescent: (x, y, radius, palette) => {
    const inner = radius * 0.8
    return `<path fill="${palette.body}" d="M${at(x + radius * 0.35, y - radius * 0.94)}A${n(radius)} ${n(radius)} 0 1 0 ${at(x + radius * 0.94, y + radius * 0.35)} ${n(inner)} ${n(inner)} 0 1 1 ${at(x + radius * 0.35, y - radius * 0.94)}z"/>`
  },
  striped: (x, y, radius, palette) => {
    const cuts = [0.05, 0.3, 0.52, 0.72].map((share, index) => {
      const half = Math.sqrt(1 - share * share) * radius + 3
      return `M${at(x - half, y + share * radius)}h${n(half * 2)}v${4 + index * 3}h${n(-half * 2)}z`
    })
    return (
      disc(x, y, radius, palette.body) +
      `<path fill="${mix(palette.sky[1], palette.sky[2], 0.6)}" d="${cuts.join('')}"/>`
    )
  },
  ringed: (x, y, radius, palette) =>
    `<g transform="rotate(-18 ${at(x, y)})">${disc(x, y, radius * 0.8, palette.body)}<path fill="${palette.far}" fill-opacity=".35" d="M${at(x - radius * 0.76, y + radius * 0.2)}a${n(radius * 0.8)} ${n(radius * 0.8)} 0 0 0 ${n(radius * 1.52)} 0z"/><ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(radius * 1.45)}" ry="${n(radius * 0.32)}" fill="none" stroke="${palette.accent}" stroke-width="5" stroke-dasharray="${n(radius * 3.3)} ${n(radius * 1.3)}" stroke-dashoffset="${n(radius * 0.6)}"/></g>`,
  eclipse: (x, y, radius, palette) =>
    `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${palette.sky[0]}" stroke="${palette.body}" stroke-width="${n(radius * 0.09)}"/><circle cx="${n(x + radius * 0.72)}" cy="${n(y - radius * 0.7)}" r="${n(radius * 0.11)}" fill="#fff"/>`,
  rays: (x, y, radius, palette) =>
    `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius * 1.45)}" fill="none" stroke="${palette.body}" stroke-opacity=".3" stroke-width="${n(radius)}" stroke-dasharray="${n(radius * 0.2)} ${n(radius * 0.369)}"/>${disc(x, y, radius, palette.body)}`,
  twin: (x, y, radius, palette) =>
    disc(x, y, radius, palette.body) +
    disc(x + radius * 1.5, y - radius * 0.8, radius * 0.36, mix(palette.body, palette.accent, 0.6)),
}

/** Draws stars of two sizes in the upper part of the sky. */
export function stars({ stage, chance }: Brush): string {
  const dots = (count: number) => {
    let data = ''
    for (let index = 0; index < count; index++)
      data += `M${at(chance.between(0, stage.width), chance.between(8, stage.horizon * 0.8))}h0`
    return data
  }
  const count = Math.round(stage.width / 22)
  return `<g stroke="#fff" stroke-linecap="round"><path stroke-opacity=".6" stroke-width="2" d="${dots(count)}"/><path stroke-width="3.5" d="${dots(Math.round(count / 3))}"/></g>`
}

/** Draws three to five distant birds. */
export function birds({ stage, chance, palette }: Brush): string {
  const x = chance.between(0.12, 0.5) * stage.width
  const y = stage.horizon * chance.between(0.35, 0.6)
  let data = ''
  for (let index = 0; index < chance.whole(3, 5); index++)
    data += `M${at(x + index * 40 + chance.between(-6, 6), y + chance.between(-26, 26))}q7-9 12 0 5-9 12 0`
  return `<path fill="none" stroke="${palette.time === 'night' ? '#fff' : palette.ink}" stroke-opacity=".7" stroke-width="2.5" stroke-linecap="round" d="${data}"/>`
}

/** Draws three or four clouds with flat bases and round tops. */
export function clouds({ stage, chance, palette }: Brush): string {
  const light = palette.time === 'night' ? mix(palette.sky[1], palette.sky[2], 0.5) : '#fff'
  let copies = ''
  for (let index = 0; index < chance.whole(3, 4); index++)
    copies += `<use href="#cloud" x="${n(chance.between(-60, stage.width - 60))}" y="${n(chance.between(0.12, 0.85) * stage.horizon)}"/>`
  return `<g fill="${light}" fill-opacity="${palette.time === 'night' ? '.4' : '.55'}"><defs><path id="cloud" d="M0 0a15 15 0 0 1 17-22 28 28 0 0 1 52-8 22 22 0 0 1 38 10 16 16 0 0 1 23 20z"/></defs>${copies}</g>`
}

function disc(x: number, y: number, radius: number, fill?: string): string {
  return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}"${fill ? ` fill="${fill}"` : ''}/>`
}
