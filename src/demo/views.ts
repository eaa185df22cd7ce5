import type { SourceNote } from '../anime/present/cards.ts'
import type { EpisodeView } from '../anime/present/episode.ts'
import { fragment, page } from '../web/render.ts'
import type { Mood } from './sabotage.ts'
import type { Sent } from './sent.ts'

type Alerts = readonly { at: string; text: string }[]

/** Everything the demo can show. */
export const demoPage = page<{
  episode: EpisodeView
  note: SourceNote
  mood: Mood
  alerts: Alerts
  region: string
  backup: string
}>('/demo/show')
export const sentPage = page<{ sent: Sent }>('/demo/sent')
export const sentFragment = fragment<{ sent: Sent }>('/demo/_sent')
export const sourceFragment = fragment<{ note: SourceNote }>('/demo/_source')
export const alertsFragment = fragment<{ alerts: Alerts }>('/demo/_alerts')
export const moodFragment = fragment<{ mood: Mood }>('/demo/_mood')
