import { moment } from '../../web/dates.ts'
import { actorWords, historyWords } from '../history-words.ts'
import type { HistoryFile } from './dossier.ts'

export type HistoryLine = { title: string; note: string; who: string; at: string; iso: string }

export function historyLine(entry: HistoryFile): HistoryLine {
  return { ...historyWords(entry), who: actorWords(entry), at: moment(entry.at), iso: entry.at.toISOString() }
}

/** What others did to an order since the version somebody has seen, oldest first. */
export const changesSince = (history: readonly HistoryFile[], version: number): HistoryLine[] =>
  history
    .filter((entry) => entry.version > version)
    .map(historyLine)
    .reverse()
