import type { LetteringKind } from '../script/script.ts'

/**
 * The notation of scenes: `# Title | summary @place time` opens one, `# & Title` one that follows the scene before it;
 * `- distance picture` is a panel, `+ …` an optional one. Below stand `> narration`, `h: speech`, `h~ thought`, `h!
 * shout` (`h` hero, `t` companion, `l` somebody else). fill.ts fills the braces: of texts between ` || ` the richest is
 * told, of those between ` // ` one by chance.
 */
export type Scene = {
  title: string
  summary: string
  /** A key of the story's places, or a place itself. */
  place: string
  /** Empty where it is the story's own. */
  time: string
  /** Empty where it is the story's own, or none is told. */
  weather: string
  follows: boolean
  panels: readonly Panel[]
}

export type Panel = { distance: string; seen: string; lines: readonly Line[]; optional: boolean }

/** Optional; from near unless another distance is named. */
export const silent = (seen: string, distance = 'dekat'): Panel => ({ distance, seen, lines: [], optional: true })

export type Line = { who: '' | Role; kind: LetteringKind; text: string }

export const narration = (text: string): Line => ({ who: '', kind: 'narration', text })

export const roles = ['h', 't', 'l'] as const
export type Role = (typeof roles)[number]

export function scenesOf(text: string): Scene[] {
  const scenes = text.split(/^# /m).slice(1)
  return scenes.map((scene) => {
    const [head = '', ...rest] = scene.trim().split('\n')
    const [, mark, title = '', summary = '', place = 'sini', time = '', rain = ''] =
      /^(?:(&) )?(.+?) \| (.+?) @(\S+)(?: (\S+))?( hujan)?$/.exec(head) ?? []
    return { title, summary, place, time, weather: rain.trim(), follows: mark === '&', panels: panelsOf(rest) }
  })
}

function panelsOf(rows: readonly string[]): Panel[] {
  const panels: (Panel & { lines: Line[] })[] = []
  for (const row of rows) {
    const [, optional, distance = '', seen = ''] = /^([-+]) (\S+) (.+)$/.exec(row) ?? []
    const line = lineOf(row)
    if (optional) panels.push({ distance, seen, lines: [], optional: optional === '+' })
    else if (line) panels.at(-1)?.lines.push(line)
  }
  return panels
}

const kinds: Readonly<Record<string, LetteringKind>> = { ':': 'speech', '~': 'thought', '!': 'shout' }

function lineOf(row: string): Line | undefined {
  if (row.startsWith('> ')) return narration(row.slice(2))
  const [, who, mark = '', text = ''] = /^([htl])([:~!]) (.+)$/.exec(row) ?? []
  return who === undefined ? undefined : { who: who as Role, kind: kinds[mark] ?? 'speech', text }
}
