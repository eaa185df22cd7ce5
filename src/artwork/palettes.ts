/** A palette: one hue family and one accent. */
export type Palette = {
  name: string
  time: 'night' | 'dusk' | 'day' | 'dawn'
  mood: 'dark' | 'neon' | 'warm' | 'soft' | 'fresh' | 'calm'
  /** Colours of the sky, from top to horizon. */
  sky: readonly [top: string, middle: string, horizon: string]
  /** Colour of the sun or moon. */
  body: string
  /** Colours of the land, far away and near by. */
  far: string
  near: string
  /** Colour of the figures and of the shade behind the title; dark enough for white text. */
  ink: string
  accent: string
  /** Number of the CSS class `.hue-0` to `.hue-11` of the style sheet whose hue is nearest to that of `ink`. */
  hue: number
}

export const PALETTES: readonly [Palette, ...Palette[]] = [
  palette('nila', 'night', 'calm', '0b1030 232c6b 6a6cb8', 'fdf0c8 535aa6 12163a 080b20 ffb454', 8),
  palette('telaga', 'night', 'calm', '04181f 0b3f47 3a8a83', 'fdf0c4 35797a 07242a 03131a 7ff0e0', 7),
  palette('rimba', 'night', 'calm', '061a12 124a30 5a9c68', 'f6f3c7 468a62 0a2819 05150d ffd25e', 5),
  palette('manggis', 'night', 'dark', '180a26 471a5b a94f8c', 'ffe6cb 8b4482 210e2f 11061b ff9d5c', 9),
  palette('darah', 'night', 'dark', '120308 4a0d18 a8322e', 'ffdcae 852a2c 22070d 0e0306 ffe08a', 11),
  palette('batu', 'night', 'dark', '0d1520 24384e 6c8ca3', 'e8eff2 5b7a91 121f2d 09111a ff6157', 8),
  palette('neon', 'night', 'neon', '0b0524 3a1178 d0369a', 'ffc2e4 7430a6 150a40 0a0526 3cf2e2', 9),
  palette('listrik', 'night', 'neon', '020b24 063a73 1fadcf', 'e7fbff 1577a6 051a40 020c22 ff4fa3', 8),
  palette('kunyit', 'dusk', 'warm', '4a1d4f c8553f ffc066', 'fff0c2 bd6049 3a1630 1e0b1e ffe9a8', 10),
  palette('mawar', 'dusk', 'soft', '4c3a78 d77f97 ffd6b0', 'fff4dc b9738f 3a2650 1e1330 ff7a62', 9),
  palette('tembaga', 'dusk', 'warm', '2b1a18 9a532d f6b45e', 'fff0c8 ab653d 2c1812 190d06 74e6d4', 1),
  palette('anggrek', 'dusk', 'soft', '38306e 8b73c9 f2c0d8', 'fff1d6 8a76bf 2b2358 161137 ffb94a', 9),
  palette('bara', 'dusk', 'dark', '1c1030 7a2148 ff7a4a', 'ffe2a0 983a52 2a0f30 15071b ffd166', 10),
  palette('laut', 'day', 'fresh', '3f9bd8 9cd3ee eaf6e6', 'fff6d2 7fb6cd 1c5563 0c2c37 ff7443', 7),
  palette('kelapa', 'day', 'fresh', '5cc0aa b6e6cf fbf5d2', 'ff8a6b 86c8aa 1b5b52 0b312d ff7657', 6),
  palette('padi', 'day', 'warm', 'e2b64c f3d98a fdf3cf', 'f26b4e cdae5c 5a4518 2b210a ff8a66', 2),
  palette('karang', 'day', 'soft', 'f08a76 f9bfa1 fff0d8', 'fffaf0 df9480 742b3a 36101d 7fe0d8', 11),
  palette('sakura', 'day', 'soft', 'e89ab8 f7cbd6 fff3ea', 'ffffff d897b4 672c53 30132d ff8fb4', 10),
  palette('pucuk', 'day', 'fresh', '7fb648 c4dd84 fbf7cf', 'f4764f 94bd62 29561f 122c0f ffb347', 4),
  palette('fajar', 'dawn', 'calm', '5d7fb8 c9b8cf ffdcb3', 'fff3d9 8a98c0 2c3763 151b38 ff8a57', 8),
  palette('embun', 'dawn', 'calm', '7fa8c4 c4dbe4 f6f3e8', 'ffffff 98b7c5 31526a 152735 ff8663', 7),
  palette('giok', 'dawn', 'calm', '2e6e74 86b7a1 f4e2b0', 'fff2cc 6f9f90 173f45 092226 ff8157', 6),
  palette('kertas', 'day', 'calm', 'd3c8ae e9e2ce f8f3e5', 'cf3a30 b3a78d 38332c 191613 ff6f5e', 2),
  palette('langit-malam', 'night', 'neon', '0a0a1f 2b2170 7d5fe0', 'fff3d0 5a46b4 150f3c 0a0722 ffd84f', 9),
]

/** Mixes two colours "#rrggbb" in sRGB. A `share` of 0 gives the first colour, 1 the second. */
export function mix(first: string, second: string, share: number): string {
  const channel = (at: number) => {
    const from = Number.parseInt(first.slice(at, at + 2), 16)
    const to = Number.parseInt(second.slice(at, at + 2), 16)
    return Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(1)}${channel(3)}${channel(5)}`
}

function palette(
  name: string,
  time: Palette['time'],
  mood: Palette['mood'],
  sky: string,
  rest: string,
  hue: number,
): Palette {
  const [top = '', middle = '', horizon = ''] = sky.split(' ').map((hex) => `#${hex}`)
  const [body = '', far = '', near = '', ink = '', accent = ''] = rest.split(' ').map((hex) => `#${hex}`)
  return { name, time, mood, sky: [top, middle, horizon], body, far, near, ink, accent, hue }
}
