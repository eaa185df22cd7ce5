// Draws the layers of the video clips with the code in src/artwork. A moving layer is wider than the frame, by the
// distance that it travels.
import { chanceOf } from '../src/artwork/chance.ts'
import { FIGURES, paintFigure } from '../src/artwork/figures.ts'
import { ground } from '../src/artwork/ground.ts'
import { ridge } from '../src/artwork/land.ts'
import { mix, PALETTES } from '../src/artwork/palettes.ts'
import { clouds, skyBody, skyDefs, stars } from '../src/artwork/sky.ts'
import { weather } from '../src/artwork/weather.ts'

export const WIDTH = 854
export const HEIGHT = 480
export const FRAMES_PER_SECOND = 24
export const SECONDS = 24

/**
 * Positions of a layer as ffmpeg expressions of the frame number n. Speeds are whole pixels per frame, or one pixel per
 * several frames, so that flat shapes move without shimmer and compress well.
 */
export const still = '0'
export const drift = (pixelsPerFrame) => (pixelsPerFrame >= 1 ? `-n*${pixelsPerFrame}` : `-floor(n*${pixelsPerFrame})`)

/** Returns the drawing functions for one clip, which share a color palette and a random seed. */
export function studio(seed, paletteName) {
  const palette = PALETTES.find(({ name }) => name === paletteName) ?? PALETTES[0]
  const width = (speed) => WIDTH + Math.ceil(speed * SECONDS * FRAMES_PER_SECOND) + 40
  const brush = (wide, level, salt) => ({
    stage: { width: wide, height: HEIGHT, horizon: 290, ground: level, focus: wide / 2, scale: 1 },
    palette,
    chance: chanceOf(`${seed}/${salt}`),
  })
  const layer = (markup, x = still, y = still, wide = width(1)) => ({ svg: svg(wide, markup, palette), x, y })
  return {
    layer,
    sky: () => layer(`<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>`, still, still, WIDTH),
    stars: () => stars(brush(WIDTH, 400, 'stars')),
    clouds: () => clouds(brush(width(0.25), 400, 'clouds')),
    body: (kind, x, y, radius) => skyBody(kind, x, y, radius, palette),
    weather: (kind) => weather(kind, brush(WIDTH + 80, 400, kind)),
    rain: () => rain(chanceOf(`${seed}/rain`)),
    lights: (base, many) => windows(palette, chanceOf(`${seed}/lights`), base, width(0.5), many),
    ridge: (kind, base, nearness, speed) => {
      const shade =
        nearness >= 0 ? mix(palette.far, palette.sky[2], nearness) : mix(palette.far, palette.near, -nearness)
      return layer(
        `<path fill="${shade}" d="${ridge(kind, base, brush(width(speed), base, kind + base)).outline}"/>`,
        drift(speed),
        still,
        width(speed),
      )
    },
    ground: (kind, level, speed) =>
      layer(ground(kind, brush(width(speed), level, kind)), drift(speed), still, width(speed)),
    sea: (level, nearness, speed = 0, swell = 0) => {
      const wide = width(speed) + 120
      const waves = speed === 0 ? `H${wide}` : `q20-12 40 0${'t40 0'.repeat(Math.ceil(wide / 40))}`
      const shade = mix(palette.far, palette.near, nearness)
      const crest =
        speed === 0
          ? ''
          : `<path fill="none" stroke="${palette.sky[2]}" stroke-opacity=".35" stroke-width="3" d="M0 ${level + 4}${waves}"/>`
      const y = swell ? `floor(4*sin(n/${swell}))` : still
      return layer(`<path fill="${shade}" d="M0 ${level}${waves}V${HEIGHT + 20}H0z"/>${crest}`, drift(speed), y, wide)
    },
    figure: (name, x, y, scale, moveX = still, moveY = still, wide = WIDTH, facing = 1) => {
      const figure = FIGURES.find((each) => each.name === name)
      return layer(paintFigure(figure, { x, y, scale, facing, light: 1 }, palette), moveX, moveY, Math.max(wide, WIDTH))
    },
  }
}

function rain(chance) {
  let data = ''
  for (let index = 0; index < 22; index++) {
    const [x, y] = [chance.whole(0, WIDTH + 160), chance.whole(0, 440)]
    for (const down of [0, 480]) data += `M${x} ${y + down}l-9 34`
  }
  return `<path stroke="#fff" stroke-opacity=".34" stroke-width="2" d="${data}"/>`
}

function windows(palette, chance, base, wide, many) {
  let data = ''
  for (let index = 0; index < (wide / 26) * many; index++)
    data += `M${chance.whole(0, wide / 10) * 10} ${base - 12 - chance.whole(0, 4) * 11}h5`
  return `<path stroke="${palette.accent}" stroke-width="6" stroke-opacity=".8" d="${data}"/>`
}

/**
 * Returns a layer as SVG. The drawing is twice as high as the frame, so that falling layers such as rain can start
 * again without a gap.
 */
function svg(width, markup, palette) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT * 2}" viewBox="0 0 ${width} ${HEIGHT * 2}"><defs>${skyDefs(palette)}</defs>${markup}</svg>`
}
