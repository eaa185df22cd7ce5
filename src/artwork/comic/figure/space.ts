/** Ahead of the body, out to its near side, and up from the ground. */
export type Space = { ahead: number; near: number; up: number }
export type Direction = { ahead: number; out: number }

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

/** The joint between two ends of a limb, on the side of `pole`. A limb that is too short grows. */
export function bentLimb(from: Space, to: Space, lengths: readonly [number, number], pole: Space): Space {
  const line = sum(to, times(from, -1))
  const length = Math.hypot(line.ahead, line.near, line.up) || 1
  const [one, other] = lengths.map((bone) => bone * Math.max(1, (length * 1.03) / (lengths[0] + lengths[1])))
  const [a, b] = [one ?? 1, other ?? 1]
  const share = Math.min(1, Math.max(0, (a * a - b * b + length * length) / (2 * length * length)))
  const height = Math.sqrt(Math.max(0, a * a - (share * length) ** 2))
  const unit = times(line, 1 / length)
  const depth = pole.ahead * unit.ahead + pole.near * unit.near + pole.up * unit.up
  const side = sum(pole, times(unit, -depth))
  return sum(from, times(line, share), times(side, height / (Math.hypot(side.ahead, side.near, side.up) || 1)))
}
