import type { BackupRow } from '../db/tables.ts'
import type { Trouble } from '../platform/attention.ts'
import type { ServiceState } from '../platform/feature.ts'
import { hour, longDate, toWibDay } from '../web/dates.ts'

/**
 * Of all backups: the newest that was begun, the newest that was completed (`last`), the newest that was restored for a
 * test, the newest that was verified (`proven`), and the first.
 */
export type BackupState = Record<'begun' | 'last' | 'tested' | 'proven' | 'first', BackupRow | null>

/**
 * Computes the state from the last backups, newest first. A test that was skipped and found nothing wrong does not
 * count.
 */
export function chooseState(rows: readonly BackupRow[]): BackupState {
  const find = (isIt: (row: BackupRow) => unknown) => rows.find(isIt) ?? null
  return {
    begun: rows[0] ?? null,
    last: find(({ made_at }) => made_at),
    tested: find(({ tested_at, problem, skipped }) => tested_at && (problem !== null || skipped === null)),
    proven: find(({ proven_at }) => proven_at),
    first: rows.at(-1) ?? null,
  }
}

/**
 * Hours after which the last backup (one night), or the last verification (two nights), is too old; each plus half a
 * day.
 */
const OLDEST_HOURS = 36
const OLDEST_PROOF_HOURS = 60
const HOUR_MS = 3_600_000

const problems: Record<string, string> = {
  damaged: 'berkasnya rusak',
  newer: 'dibuat versi yang lebih baru',
  picture: 'ada gambar yang hilang',
  books: 'jumlah di pembukuannya tidak cocok, mungkin sudah di situs ini',
}

/** Returns what is wrong with the backups, if the operator has configured a folder for them. */
export function findTrouble({ begun, last, tested, proven, first }: BackupState, now: Date): Trouble | null {
  const critical = (sentence: string): Trouble => ({ level: 'critical', sentence })
  const hoursSince = (date: Date | null | undefined) => Math.floor((now.getTime() - (date ?? now).getTime()) / HOUR_MS)
  if (tested?.problem) {
    const why = problems[tested.problem_kind ?? ''] ?? 'uji pemulihannya gagal'
    return critical(`Cadangan ${longDate(tested.began_at)} tidak bisa dipulihkan: ${why}.`)
  }
  const age = hoursSince((last ?? first)?.began_at)
  if (age >= OLDEST_HOURS)
    return critical(
      last ? `Cadangan terakhir sudah ${age} jam yang lalu.` : `Sejak ${age} jam belum ada cadangan yang berhasil.`,
    )
  const untested = hoursSince((proven ?? first)?.began_at)
  if (untested >= OLDEST_PROOF_HOURS)
    return { level: 'warning', sentence: `Sejak ${untested} jam tidak ada cadangan yang terbukti bisa dipulihkan.` }
  if (!begun?.problem || begun.made_at) return null
  return { level: 'warning', sentence: `Cadangan ${longDate(begun.began_at)} gagal dibuat.` }
}

/** "Cadangan terakhir: tadi malam 03.10, terbukti bisa dipulihkan." */
export function describeState(state: BackupState, now: Date): string {
  const { last } = state
  if (!last) return 'Cadangan: belum ada.'
  return `Cadangan terakhir: ${dayWords(last.began_at, now)} ${hour(last.began_at)}, ${proofWords(state)}.`
}

function proofWords({ last }: BackupState): string {
  if (last?.problem) return 'tidak bisa dipulihkan'
  if (last?.proven_at) return 'terbukti bisa dipulihkan'
  return last?.skipped ? 'tidak diuji: tidak bisa dijalankan di server ini' : 'belum diuji'
}

/** The end of the night. A backup before this time is described as of the night, a later one as of the morning. */
const NIGHT_ENDS = '06.00'

function dayWords(date: Date, now: Date): string {
  if (toWibDay(date) === toWibDay(now)) return hour(date) < NIGHT_ENDS ? 'tadi malam' : 'hari ini'
  return toWibDay(date) === toWibDay(new Date(now.getTime() - 24 * HOUR_MS)) ? 'kemarin' : longDate(date)
}

/** Builds the row for the monitor's overview for staff. */
export function showService(state: BackupState, now: Date): ServiceState {
  const trouble = findTrouble(state, now)
  const wrong = { critical: 'down', warning: 'degraded' } as const
  return {
    name: 'Cadangan',
    about: 'Salinan semua data tiap malam, diuji dengan memulihkannya',
    state: trouble ? wrong[trouble.level] : state.last ? 'up' : 'unknown',
    sentence: trouble?.sentence ?? describeState(state, now),
  }
}
