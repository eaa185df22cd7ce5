/** A direction or point: ahead of the body, out to its near side, and up from the ground. */
export type Space = { ahead: number; near: number; up: number }

export const sum = (...parts: readonly Space[]): Space =>
  parts.reduce((all, { ahead, near, up }) => ({ ahead: all.ahead + ahead, near: all.near + near, up: all.up + up }))
export const times = ({ ahead, near, up }: Space, by: number): Space => ({
  ahead: ahead * by,
  near: near * by,
  up: up * by,
})
/** Mirrors a point to the far side of the body if `side` is far. */
export const far = (one: Space, side: 'near' | 'far'): Space => (side === 'far' ? { ...one, near: -one.near } : one)

/**
 * Returns a vector that hangs down at 0 degrees, points ahead at 90 and up at 180. `out` are degrees away from the
 * body.
 */
export function toward(degrees: number, out: number, length: number): Space {
  const [a, o] = [(degrees * Math.PI) / 180, (out * Math.PI) / 180]
  return times({ ahead: Math.sin(a) * Math.cos(o), near: Math.sin(o), up: -Math.cos(a) * Math.cos(o) }, length)
}

const vectorLength = ({ ahead, near, up }: Space) => Math.hypot(ahead, near, up) || 1

/**
 * Returns the elbow between a shoulder and a hand, on the side of `pole`. `size` is the size of the body. If the arm is
 * too short to reach the hand, it grows.
 */
export function bentLimb(from: Space, to: Space, size: number, pole: Space): Space {
  const line = sum(to, times(from, -1))
  const length = vectorLength(line)
  const grown = Math.max(size, (length * 1.03) / 189)
  const [upper, lower] = [98 * grown, 91 * grown]
  const share = Math.min(1, Math.max(0, (upper ** 2 - lower ** 2 + length ** 2) / (2 * length ** 2)))
  const height = Math.sqrt(Math.max(0, upper ** 2 - (share * length) ** 2))
  const along = (pole.ahead * line.ahead + pole.near * line.near + pole.up * line.up) / length ** 2
  const side = sum(pole, times(line, -along))
  return sum(from, times(line, share), times(side, height / vectorLength(side)))
}
