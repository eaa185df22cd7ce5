// Makes the site's logo, its icons, a background pattern and the small drawings of empty pages. Run by hand:
// npx tsx scripts/icons.js
import { writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { MARK, MARK_LETTER, MARK_PLATE } from '../src/artwork/draw-poster.ts'

const OUT = new URL('../public/img/', import.meta.url)

const mark = svg(64, 64, MARK)
// The icon for platforms that crop icons to a circle or another shape: the background fills the whole square, and the
// letter stays near the middle.
const bleeding = svg(
  64,
  64,
  `<rect width="64" height="64" fill="${MARK_PLATE}"/><g transform="translate(4.8 4.8)scale(.85)">${MARK_LETTER}</g>`,
)

writeFileSync(new URL('favicon.svg', OUT), mark)
await png(mark, 192, 'icon-192.png')
await png(mark, 512, 'icon-512.png')
await png(bleeding, 512, 'icon-maskable-512.png')
await png(bleeding, 180, 'apple-touch-icon.png')

writeFileSync(new URL('kawung.svg', OUT), svg(80, 80, kawung()))
for (const [name, drawing] of Object.entries(emptyStates()))
  writeFileSync(new URL(`${name}.svg`, OUT), svg(240, 160, drawing))

async function png(source, size, name) {
  const image = sharp(Buffer.from(source), { density: (72 * size) / 64 }).resize(size, size)
  await image.png({ palette: true, colours: 64, compressionLevel: 9 }).toFile(new URL(name, OUT).pathname)
}

/**
 * Returns one tile of the batik pattern kawung (sugar-palm fruit): lobes on the diagonals with seeds inside, and small
 * shapes between them.
 */
function kawung() {
  const lobe = 'M3-3C15-1 27-10 31-31 10-27 1-15 3-3z'
  const seed = 'M12-12q6 0 10-10-10 4-10 10z'
  const turns = [0, 90, 180, 270].map((turn) => `<use href="#k" transform="rotate(${turn})"/>`).join('')
  return (
    `<defs><path id="k" fill-rule="evenodd" d="${lobe}${seed}"/><g id="f">${turns}</g></defs>` +
    `<g fill="#fff">${use(40, 40)}${[0, 80].flatMap((x) => [0, 80].map((y) => `<path d="M${x} ${y - 5}l5 5-5 5-5-5z"/>`)).join('')}` +
    `${[
      [40, 0],
      [40, 80],
      [0, 40],
      [80, 40],
    ]
      .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3"/>`)
      .join('')}</g>`
  )
  function use(x, y) {
    return `<use href="#f" x="${x}" y="${y}"/>`
  }
}

/**
 * Returns the drawings of empty pages and error pages by file name. Their mid tones stand out from the background of
 * both the dark and the light theme.
 */
function emptyStates() {
  const [line, pale, warm, cool] = ['#7a859f', '#8a94ad', '#e8912a', '#3f93a8']
  const floor = `<ellipse cx="120" cy="146" rx="92" ry="7" fill="${pale}" fill-opacity=".18"/>`
  const stroke = `fill="none" stroke="${line}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"`
  return {
    'empty-collection':
      floor +
      `<g transform="rotate(-9 96 70)"><rect x="70" y="34" width="48" height="72" rx="7" fill="${cool}"/><circle cx="94" cy="56" r="10" fill="#fff" fill-opacity=".85"/><path fill="#0b2f3a" fill-opacity=".55" d="M70 84l14-14 12 10 10-8 12 12v22H70z"/></g>` +
      `<g transform="rotate(8 146 66)"><rect x="122" y="26" width="50" height="76" rx="7" fill="${warm}"/><path fill="#fff" fill-opacity=".9" d="M147 42l5 11 12 1-9 8 3 12-11-6-11 6 3-12-9-8 12-1z"/></g>` +
      `<path fill="${line}" d="M58 84h124l-9 58H67z"/><path fill="#fff" fill-opacity=".16" d="M58 84h124l-3 16H61z"/><path fill="#0b0e17" fill-opacity=".28" d="M101 112h38a5 5 0 0 1 0 10h-38a5 5 0 0 1 0-10z"/><path fill="${pale}" d="M58 84L36 98l18 10 8-6zM182 84l22 14-18 10-8-6z"/>`,
    'empty-search':
      floor +
      `<circle cx="108" cy="70" r="46" fill="${cool}" fill-opacity=".22"/><path fill="${cool}" d="M64 84q16-22 30-8 12-26 32-4 14-12 26 6a46 46 0 0 1-88 6z" fill-opacity=".75"/><circle cx="124" cy="50" r="11" fill="${warm}"/>` +
      `<circle cx="108" cy="70" r="46" ${stroke.replace('width="4"', 'width="8"')}/><path stroke="${line}" stroke-width="14" stroke-linecap="round" d="M146 108l32 30"/><path stroke="${line}" stroke-width="6" d="M138 100l12 12"/>` +
      `<path ${stroke} d="M190 46q0-14 12-14t12 12-12 14v6M202 78v.1M40 40v10M35 45h10M206 108v8M202 112h8"/>`,
    error:
      floor +
      `<path ${stroke.replace('width="4"', 'width="5"')} d="M112 56L84 14M130 56l14-20M144 36l20 8 8-10"/><circle cx="84" cy="13" r="6" fill="${warm}"/><circle cx="174" cy="32" r="5" fill="${warm}"/>` +
      `<rect x="54" y="56" width="132" height="82" rx="14" fill="${line}"/><rect x="66" y="67" width="86" height="60" rx="9" fill="#141a2a"/><path fill="none" stroke="${warm}" stroke-width="4" stroke-linejoin="round" stroke-linecap="round" d="M74 100h14l8-16 12 28 10-20 6 8h20"/>` +
      `<circle cx="169" cy="80" r="7" fill="#141a2a" fill-opacity=".55"/><circle cx="169" cy="100" r="7" fill="#141a2a" fill-opacity=".55"/><path stroke="#141a2a" stroke-opacity=".55" stroke-width="4" stroke-linecap="round" d="M163 117h12"/><path stroke="${line}" stroke-width="9" stroke-linecap="round" d="M82 138l-7 9M158 138l7 9"/>` +
      `<path ${stroke} stroke-opacity=".8" d="M192 18l6-6M202 34h9M150 10l-3-7"/>`,
    offline:
      floor +
      `<path fill="${line}" d="M98 146l24-54h12l22 54h-12l-16-38-18 38z"/><path fill="${line}" d="M66 40c-4 46 30 82 76 80q8-2 4-9L78 36q-9-5-12 4z"/><path fill="#fff" fill-opacity=".18" d="M78 36l68 75q4 7-4 9-50-22-68-82z"/>` +
      `<path stroke="${line}" stroke-width="4" d="M112 74l42-42M146 108l10-72M82 38l72-6"/><circle cx="156" cy="32" r="8" fill="${warm}"/>` +
      `<path ${stroke.replace(line, cool)} stroke-dasharray="2 10" d="M174 22q10 4 12 16M184 8q18 8 22 28M172 50l-1 1"/><path ${stroke.replace(line, warm)} d="M186 60l18 18M204 60l-18 18"/>` +
      `<path fill="${pale}" fill-opacity=".45" d="M24 92a10 10 0 0 1 9-13 18 18 0 0 1 32-3 12 12 0 0 1 8 16z"/>`,
  }
}

function svg(width, height, inside) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>\n`
}
