import { costAlone, costAmong, GAP, isFree, keptOff, type Place, type Task } from './costs.ts'
import { type Box, within } from './shapes.ts'

const STEPS = 12
const STEP = 16
/** How many arrangements the search follows further at each step: free ones, and ones in rows. */
const FOLLOWED = 12
const FOLLOWED_ROWS = 40
/** If balloons would fill more than this share of a panel, there is no such arrangement, so none is searched for. */
const FULL = 0.7
const FULL_ROWS = 0.95
/** The height costs more than anything else, so that all balloons find a place. */
const HEIGHT = 14

type Candidate = Place & { cost: number }

/** Places balloons in reading order, without overlaps of each other or of faces. Returns null if that is impossible. */
export function placeFreely(task: Task): Place[] | null {
  if (getFilledShare(task) > FULL) return null
  const candidates = task.items.map((_, nth) => listCandidates(nth, task))
  return search(task, FOLLOWED, (nth, places) =>
    branches(candidates[nth] ?? [], (box) => costAmong(box, nth, task, places)),
  )
}

/**
 * Places balloons in rows, for panels with too much text for a free arrangement. Returns null if the rows do not fit.
 */
export const placeInRows = (task: Task): Place[] | null =>
  getFilledShare(task) > FULL_ROWS ? null : search(task, FOLLOWED_ROWS, (nth, places) => inRows(nth, places, task))

const getFilledShare = ({ items, safe }: Task) =>
  items.reduce((sum, { shapes }) => sum + Math.min(...shapes.map(({ width, height }) => width * height)), 0) /
  (safe.width * safe.height)

type Options = (nth: number, places: readonly Place[]) => Candidate[]

/** Finds a cheap arrangement by a beam search: at each step it follows only the cheapest arrangements. */
function search(task: Task, followed: number, options: Options): Place[] | null {
  let plans: { places: Place[]; cost: number }[] = [{ places: [], cost: 0 }]
  for (const [nth, { fixed }] of task.items.entries()) {
    const next = plans.flatMap(({ places, cost: before }) => {
      const candidates = fixed ? [{ shape: 0, box: fixed, cost: 0 }] : options(nth, places)
      return candidates.map(({ cost, ...place }) => ({ places: [...places, place], cost: before + cost }))
    })
    plans = next.sort((one, other) => one.cost - other.cost).slice(0, followed)
  }
  return plans[0]?.places ?? null
}

function inRows(nth: number, places: readonly Place[], task: Task): Candidate[] {
  const { safe, items } = task
  const { shapes = [], speaker = null } = items[nth] ?? {}
  const before = places.flatMap(({ box }, at) => (items[at]?.fixed ? [] : [box]))
  const last = before.at(-1)
  const end = Math.max(safe.y - GAP, ...before.map(({ y, height }) => y + height))
  return shapes.flatMap(({ width, height, cost: looks }, shape) => {
    const [right, bottom] = [safe.x + safe.width - width, safe.y + safe.height - height]
    const at = (x: number, y: number) => pastObstacles({ x, y, width, height }, task)
    let below = at(safe.x, end + GAP)
    while (below.x > right && below.y < bottom) below = at(safe.x, below.y + STEP)
    const starts = [below, ...(last ? [at(last.x + last.width + GAP, last.y)] : [])]
    const fitting = starts.filter(({ x, y }) => x <= right && y <= bottom)
    const nearer = fitting.flatMap((box) => {
      const x = speaker ? within(box.x, right, speaker.x - width / 2) : box.x
      return x > box.x ? [{ ...box, x }] : []
    })
    const free = [...fitting, ...nearer].filter((box) => isFree(box, task))
    return free.map((box): Candidate => {
      const among = Math.min(costAmong(box, nth, task, places), 10)
      const grown = (HEIGHT * Math.max(0, box.y + height - end)) / safe.height
      return { shape, box, cost: looks + costAlone(box, nth, task) + among + grown }
    })
  })
}

function pastObstacles(box: Box, task: Task): Box {
  const { y, width, height } = box
  const beside = task.faces.flatMap((face) => {
    const half = Math.sqrt(Math.max(0, keptOff(face, task) ** 2 - Math.max(y - face.y, 0, face.y - y - height) ** 2))
    return half > 0 ? [{ from: face.x - half, to: face.x + half }] : []
  })
  const moved = task.taken
    .filter((other) => other.y < y + height + GAP && y < other.y + other.height + GAP)
    .map((other) => ({ from: other.x - GAP, to: other.x + other.width + GAP }))
  const x = [...beside, ...moved]
    .sort((one, other) => one.from - other.from)
    .reduce((at, { from, to }) => (at + width > from && at < to ? to : at), box.x)
  return { ...box, x }
}

/** Keeps only candidates at different positions, so that the search does not follow near copies. */
function branches(candidates: readonly Candidate[], among: (box: Box) => number): Candidate[] {
  const byCell = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const cell = `${Math.round(candidate.box.x / 130)} ${Math.round(candidate.box.y / 70)} ${candidate.shape}`
    if (byCell.has(cell)) continue
    const cost = candidate.cost + among(candidate.box)
    if (cost < Number.POSITIVE_INFINITY) byCell.set(cell, { ...candidate, cost })
    if (byCell.size === FOLLOWED) break
  }
  return [...byCell.values()]
}

/** Returns candidates for a balloon, the cheapest first. */
function listCandidates(nth: number, task: Task): Candidate[] {
  const { items, safe } = task
  const candidates: Candidate[] = []
  for (const [shape, { width, height, cost }] of (items[nth]?.shapes ?? []).entries())
    for (let at = 0; at < (STEPS + 1) ** 2; at++) {
      const x = safe.x + ((safe.width - width) * (at % (STEPS + 1))) / STEPS
      const y = safe.y + ((safe.height - height) * Math.floor(at / (STEPS + 1))) / STEPS
      const box = { x, y, width, height }
      if (isFree(box, task)) candidates.push({ shape, box, cost: cost + costAlone(box, nth, task) })
    }
  return candidates.sort((one, other) => one.cost - other.cost)
}
