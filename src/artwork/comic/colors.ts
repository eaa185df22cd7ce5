/** Colors as `#rrggbb`, in either case. */

/** Changes a color: its saturation by a factor, its lightness by an addend from -1 to 1. */
export function turned(color: string, saturation: number, lightness: number): string {
  const [h, s, l] = toHsl(color)
  return ofHsl(h, Math.min(1, s * saturation), Math.min(1, Math.max(0, l + lightness)))
}

/** Returns a color as in printed manga: paper, one gray or black, depending on how light the eye sees it. */
export function inked(color: string): string {
  const [red, green, blue] = channels(color)
  const light = 0.299 * red + 0.587 * green + 0.114 * blue
  return light > 0.5 ? '#ffffff' : light > 0.3 ? '#c4c4c4' : '#1a1a1a'
}

/** Returns the color of a list that is nearest to the given color. */
export function nearest(color: string, ...list: readonly string[]): string {
  const from = channels(color)
  const away = (other: string) =>
    channels(other).reduce((sum, channel, at) => sum + (channel - (from[at] ?? 0)) ** 2 * ([0.9, 1.2, 0.8][at] ?? 1), 0)
  return list.reduce((best, other) => (away(other) < away(best) ? other : best))
}

/** Returns a color reduced to few steps per channel, as on an old screen or in an old print. */
export const stepped = (color: string): string =>
  ofChannels(channels(color).map((channel) => Math.floor(Math.round(channel * 6) * 42.5) / 255))

/** Returns the channels as numbers from 0 to 1. */
function channels(color: string): readonly [red: number, green: number, blue: number] {
  const channel = (at: number) => Number.parseInt(color.slice(at, at + 2), 16) / 255
  return [channel(1), channel(3), channel(5)]
}

const ofChannels = (all: readonly number[]): string =>
  `#${all
    .map((channel) =>
      Math.round(255 * channel)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`

function toHsl(color: string): readonly [number, number, number] {
  const [red, green, blue] = channels(color)
  const most = Math.max(red, green, blue)
  const spread = most - Math.min(red, green, blue)
  const light = most - spread / 2
  if (spread === 0) return [0, 0, light]
  const sixth =
    most === red ? (green - blue) / spread : most === green ? (blue - red) / spread + 2 : (red - green) / spread + 4
  return [(sixth * 60 + 360) % 360, spread / (1 - Math.abs(2 * light - 1)), light]
}

function ofHsl(hue: number, saturation: number, lightness: number): string {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  return ofChannels(
    [0, 8, 4].map((turn) => {
      const at = (turn + hue / 30) % 12
      return lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1))
    }),
  )
}
