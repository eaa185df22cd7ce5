import type { LetteringKind } from '../script/script.ts'

/**
 * The notation of the tales' scenes. `# Title | summary @place time` opens a scene, `# & Title` one that only
 * comes after the scene before it; `- distance what is seen` is a panel and `+ …` one that may be left out. Below a panel
 * stand its texts: `> narration`, `h: speech`, `h~ thought`, `h! shout`, where `h` is the hero, `t` the companion and `l`
 * somebody else. Braces are filled in by fill.ts; of texts between ` || ` the one that the idea fills most is told,
 * of those between ` // ` one by chance.
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

/** A panel without a text, from near where nothing is said, which may be left out. */
export const silent = (seen: string, distance = 'dekat'): Panel => ({ distance, seen, lines: [], optional: true })

/** A text of a panel; the speaker of a narration is empty. */
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
