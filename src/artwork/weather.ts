import { at, type Brush, n } from './stage.ts'

export type WeatherKind = 'rain' | 'petals' | 'fireflies' | 'lanterns' | 'snow' | 'embers'
export type FrameKind = 'palm' | 'bamboo' | 'branch' | 'wires' | 'leaves' | 'lampion'

/** Draws the weather in front of a scene: rain, petals, fireflies, lanterns, snow or embers. */
export function weather(kind: WeatherKind, brush: Brush): string {
  const { stage, palette, chance } = brush
  const drops = (count: number, each: () => string, low = 0.06, high = 0.7) => {
    let data = ''
    for (let index = 0; index < count; index++)
      data += `M${at(chance.between(0, stage.width), chance.between(low, high) * stage.height)}${each()}`
    return data
  }
  const many = Math.round(stage.width / 20)
  const strokes = (data: string, paint: string, width: number, opacity: number) =>
    `<path stroke="${paint}" stroke-width="${width}" stroke-opacity="${opacity}" stroke-linecap="round" fill="none" d="${data}"/>`
  switch (kind) {
    case 'rain': {
      const rain = drops(many + 8, () => `l-${chance.whole(7, 10)} ${chance.whole(24, 36)}`)
      return strokes(rain, '#fff', 1.6, 0.45)
    }
    case 'petals': {
      const petals = drops(many, () => `q${chance.whole(2, 5)}-5 ${chance.whole(5, 9)} 0`)
      return strokes(petals, palette.time === 'day' ? '#fff' : palette.accent, 5, 0.85)
    }
    case 'fireflies': {
      const dots = drops(many, () => 'h0', 0.4, 0.72)
      return strokes(dots, palette.accent, 15, 0.2) + strokes(dots, palette.accent, 5, 0.95)
    }
    case 'embers': {
      const embers = drops(many, () => 'l2-3', 0.25, 0.72)
      return strokes(embers, palette.accent, 4, 0.85)
    }
    case 'snow': {
      const flakes = drops(many + 10, () => 'h0')
      return strokes(flakes, '#fff', 5, 0.75)
    }
    case 'lanterns':
      return lanterns(Math.ceil(many / 2.5), brush)
  }
}

function lanterns(count: number, { stage, palette, chance }: Brush): string {
  let lamps = ''
  for (let index = 0; index < count; index++) {
    const size = chance.between(0.5, 1.2).toFixed(1)
    lamps += `<use href="#lamp" transform="translate(${n(chance.between(0, stage.width))} ${n(chance.between(0.08, 0.5) * stage.height)})scale(${size})"/>`
  }
  return `<defs><g id="lamp"><circle r="26" fill="${palette.accent}" fill-opacity=".2"/><path fill="${palette.accent}" d="M-8 10L-11-8Q0-18 11-8L8 10z"/><path fill="#fff" fill-opacity=".8" d="M-4 10Q0-4 4 10z"/></g></defs>${lamps}`
}

/** A dark shape near the viewer that gives depth, at the left edge; `side` 1 moves it to the right one. */
export function frame(kind: FrameKind, side: 0 | 1, { stage, palette }: Brush): string {
  const down = n((stage.top ?? 0) * 0.6)
  const flip = ` transform="translate(${side === 1 ? stage.width : 0} ${down})${side === 1 ? 'scale(-1 1)' : ''}"`
  const ink = `fill="${palette.ink}"`
  const low = n(stage.ground + 60)
  switch (kind) {
    case 'palm':
      return `<g${flip} ${ink}><path d="M-6 ${low}Q40 ${n(stage.ground * 0.6)} 34 116l9-2Q56 ${n(stage.ground * 0.6)} 22 ${low}z"/><path d="M38 116Q-10 88-50 130-20 70 38 108 10 52-44 46 24 26 46 104 60 40 124 44 74 62 52 108 116 88 142 138 92 108 50 114 96 138 92 190 76 140 42 120 30 160-6 176 10 140 38 116z"/><g fill="${palette.accent}"><circle cx="34" cy="126" r="8"/><circle cx="50" cy="128" r="8"/></g></g>`
    case 'bamboo':
      return `<g${flip}><path fill="none" stroke="${palette.ink}" stroke-width="13" stroke-dasharray="66 3" d="M22 -10V${low}M58 -50V${low}"/><path ${ink} d="M26 130q40-26 70-14-30 0-66 22zM60 210q36-10 56 10-26-10-58-2zM58 66q44-8 64 20-32-20-66-12zM24 250q30 4 44 30-22-16-48-22z"/></g>`
    case 'branch':
      return `<g${flip}><path ${ink} d="M-6 40Q70 66 130 50 90 70 60 72 110 96 150 98 90 104 40 78L-6 66z"/><g fill="${palette.accent}"><circle cx="130" cy="46" r="13"/><circle cx="108" cy="62" r="9"/><circle cx="150" cy="96" r="12"/><circle cx="80" cy="48" r="11"/><circle cx="50" cy="58" r="14"/><circle cx="100" cy="100" r="10"/><circle cx="24" cy="40" r="16"/><circle cx="60" cy="88" r="9"/><circle cx="8" cy="74" r="14"/></g></g>`
    case 'wires':
      return `<g${flip}><path ${ink} d="M36 60h8V${low}h-8zM10 84h60v6H10zM16 108h48v5H16zM14 74h5v10h-5zM61 74h5v10h-5z"/><path fill="none" stroke="${palette.ink}" stroke-width="2" d="M16 76Q${at(stage.width * 0.5, 150)} ${at(stage.width + 10, 60)}M64 76Q${at(stage.width * 0.6, 180)} ${at(stage.width + 10, 96)}M60 110Q${at(stage.width * 0.6, 220)} ${at(stage.width + 10, 150)}"/></g>`
    case 'leaves':
      return `<g${flip} ${ink}><path d="M-10 ${low}Q-20 ${n(stage.ground - 60)} 50 ${n(stage.ground - 110)}q4 60-24 110Q60 ${n(stage.ground - 40)} 96 ${n(stage.ground - 40)}q-10 50-66 76v60z"/><path fill="none" stroke="${palette.far}" stroke-opacity=".5" stroke-width="2" d="M4 ${n(stage.ground + 20)}Q20 ${n(stage.ground - 60)} 48 ${n(stage.ground - 104)}M22 ${n(stage.ground + 24)}Q50 ${n(stage.ground - 14)} 90 ${n(stage.ground - 36)}"/></g>`
    case 'lampion':
      return `<g${flip}><path fill="none" stroke="${palette.ink}" stroke-width="2" d="M0 30Q${at(stage.width * 0.35, 100)} ${at(stage.width * 0.7, -6)}"/>${[
        [0.1, 56],
        [0.24, 74],
        [0.4, 68],
      ]
        .map(([share = 0, y = 0]) => `<use href="#lampion" x="${n(stage.width * share)}" y="${y}"/>`)
        .join(
          '',
        )}<defs><g id="lampion"><path stroke="${palette.ink}" stroke-width="2" d="M0-16V40"/><ellipse rx="17" ry="14" fill="${palette.accent}"/><path fill="${palette.ink}" d="M-7-16H7v4H-7zM-7 12H7v4H-7z"/></g></defs></g>`
  }
}

/** Draws a batik pattern that fades in from `y` to the bottom: kawung has four petals, parang slanting waves. */
export function batik(kind: 'kawung' | 'parang', y: number, { stage, palette }: Brush): string {
  const tile =
    kind === 'kawung'
      ? `<pattern id="batik" width="40" height="40" patternUnits="userSpaceOnUse"><path fill="${palette.body}" d="M20 19Q6 18 3 3q15 3 17 16zM20 19q1-13 17-16-3 15-17 16zM20 21q14 1 17 16-15-3-17-16zM20 21Q19 34 3 37q3-15 17-16z"/></pattern>`
      : `<pattern id="batik" width="34" height="34" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path fill="${palette.body}" d="M0 6q8-10 17 0t17 0v8q-8 10-17 0t-17 0zM0 26h34v3H0z"/></pattern>`
  const area = `y="${n(y)}" width="${stage.width}" height="${n(stage.height - y)}"`
  const fade = `<linearGradient id="rise" x2="0" y2="1"><stop stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#fff"/></linearGradient><mask id="faint"><rect ${area} fill="url(#rise)"/></mask>`
  return `<defs>${tile}${fade}</defs><rect ${area} fill="url(#batik)" fill-opacity=".13" mask="url(#faint)"/>`
}
