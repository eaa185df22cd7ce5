import type { PosterLook } from './sign.ts'

/** `--hue` of `.hue-0` to `.hue-11` in the stylesheet's tokens, which a picture cannot read; a test holds them together. */
export const hues = [25, 50, 78, 110, 145, 170, 200, 230, 260, 290, 325, 355] as const

/** The same tile as `.poster-blank`, as an SVG: shown in an `<img>`, it takes the browser's own fonts. */
export function drawPlaceholder({ initials, hue }: PosterLook): string {
  const angle = hues[hue] ?? hues[0]
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="540" viewBox="0 0 360 540">',
    `<linearGradient id="tile" x1="0" y1="0" x2=".6" y2="1"><stop stop-color="oklch(0.42 0.09 ${angle})"/>`,
    `<stop offset="1" stop-color="oklch(0.24 0.05 ${angle})"/></linearGradient>`,
    '<rect width="360" height="540" fill="url(#tile)"/>',
    `<text x="180" y="270" dy=".35em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="72" font-weight="800" fill="oklch(0.95 0.03 ${angle})">`,
    `${escapeXml(initials)}</text></svg>`,
  ].join('')
}

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
