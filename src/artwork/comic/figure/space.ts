/** Ahead of the body, out to its near side, and up from the ground. */
export type Space = { ahead: number; near: number; up: number }

export const sum = (...parts: readonly Space[]): Space =>
  parts.reduce((all, { ahead, near, up }) => ({ ahead: all.ahead + ahead, near: all.near + near, up: all.up + up }))
export const times = ({ ahead, near, up }: Space, by: number): Space => ({
  ahead: ahead * by,
  near: near * by,
  up: up * by,
})
/** The same on the far side of the body. */
export const far = (one: Space, side: 'near' | 'far'): Space => (side === 'far' ? { ...one, near: -one.near } : one)

/** Hangs down at 0 degrees, is ahead at 90 and up at 180; `out` leads away from the body. */
export function toward(degrees: number, out: number, length: number): Space {
  const [a, o] = [(degrees * Math.PI) / 180, (out * Math.PI) / 180]
  return times({ ahead: Math.sin(a) * Math.cos(o), near: Math.sin(o), up: -Math.cos(a) * Math.cos(o) }, length)
}

const vectorLength = ({ ahead, near, up }: Space) => Math.hypot(ahead, near, up) || 1

/** The elbow between a shoulder and a hand, on the side of `pole`; `size`: of the body. An arm too short grows. */
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
