import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../src/root.ts'

/** Every pair used for text is at least 4.5 : 1, controls at least 3 : 1, in both themes. */
const css = readFileSync(path.join(root, 'public/css/_tokens.css'), 'utf8')
const tokens = Object.fromEntries(
  [...css.matchAll(/--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)/g)].map(([, name, light, dark]) => [
    name,
    { light: luminance(light ?? ''), dark: luminance(dark ?? '') },
  ]),
)

const grounds = ['bg', 'surface', 'raised']
const textPairs = [
  ...grounds.flatMap((ground) => ['text', 'muted', 'accent'].map((ink) => [ink, ground] as const)),
  ['on-accent-fill', 'accent-fill'] as const,
]
const controlPairs = grounds.flatMap((ground) => ['good', 'warn', 'bad', 'info'].map((ink) => [ink, ground] as const))

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(textPairs)('%s on %s can be read', (ink, ground) => {
    expect(contrast(tokens[ink]?.[theme], tokens[ground]?.[theme])).toBeGreaterThanOrEqual(4.5)
  })

  test.each(controlPairs)('%s on %s can be told apart', (ink, ground) => {
    expect(contrast(tokens[ink]?.[theme], tokens[ground]?.[theme])).toBeGreaterThanOrEqual(3)
  })
})

// A sum or a code that must not break may be smaller than its step where its box is narrow.
test('type has the steps of the scale and four weights', () => {
  const folders = ['public/css', 'public/css/work', 'public/css/episode'].map((folder) => path.join(root, folder))
  const sheets = folders.flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
  const odd = sheets
    .filter((name) => name.endsWith('.css'))
    .flatMap((name) =>
      [...readFileSync(name, 'utf8').matchAll(/font-(?:size|weight): ([^;]+);/g)]
        .map(([, value = '']) => value)
        .filter(
          (value) =>
            !/^(var\(--[\w-]+\)|min\(var\(--t-[\w-]+\), [\d.]+(cqi|vw)\)|inherit|[\d.]+(em|cqh|pt)|400|600|700|800)$/.test(
              value,
            ),
        )
        .map((value) => `${path.basename(name)}: ${value}`),
    )
  expect(odd).toEqual([])
})

function contrast(one = Number.NaN, other = Number.NaN) {
  const [dark = 0, bright = 0] = [one, other].sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

/** Relative luminance of an OKLCH colour, by the published OKLab matrices. */
function luminance(oklch: string): number {
  const [l = 0, c = 0, h = 0] = oklch.split(/\s+/).map(Number)
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const [long, middle, short] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ]
  const clamp = (value: number) => Math.min(1, Math.max(0, value))
  const red = clamp(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short)
  const green = clamp(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short)
  const blue = clamp(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
