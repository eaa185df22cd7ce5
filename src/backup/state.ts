import type { BackupRow } from '../db/backup-rows.ts'
import type { Trouble } from '../platform/attention.ts'
import type { ServiceState } from '../platform/feature.ts'
import { dayOf, hour, longDate } from '../web/dates.ts'

/** `last`: the newest that was made; `failed`: one begun since whose making failed; `proven`: the last that was proven. */
export type BackupState = Record<'last' | 'failed' | 'proven', BackupRow | null>

/** Hours after which the last backup is too old: that of the night before and half a day. */
const OLDEST_HOURS = 36
const HOUR_MS = 3_600_000

const problems: Record<string, string> = {
  damaged: 'berkasnya rusak',
  newer: 'dibuat versi yang lebih baru',
  picture: 'ada gambar yang hilang',
  books: 'pembukuannya tidak cocok',
}

/** What is wrong with the backups, for an operator who has set a folder for them. */
export function troubleOf({ last, failed }: BackupState, now: Date): Trouble | null {
  const critical = (sentence: string): Trouble => ({ level: 'critical', sentence })
  if (last?.made_at && last.problem) {
    const why = problems[last.problem_kind ?? ''] ?? 'uji pulihnya gagal'
    return critical(`Cadangan ${longDate(last.made_at)} tidak bisa dipulihkan: ${why}.`)
  }
  const hours = last?.made_at ? Math.floor((now.getTime() - last.made_at.getTime()) / HOUR_MS) : null
  if (hours !== null && hours >= OLDEST_HOURS) return critical(`Cadangan terakhir sudah ${hours} jam yang lalu.`)
  if (!failed) return null
  const sentence = 'Cadangan terakhir gagal dibuat.'
  return last ? { level: 'warning', sentence } : critical(`${sentence} Belum pernah ada yang jadi.`)
}

/** "Cadangan terakhir: tadi malam 03.10, terbukti bisa dipulihkan." */
export function saidOf(state: BackupState, now: Date): string {
  const { last } = state
  if (!last?.made_at) return 'Cadangan: belum ada.'
  return `Cadangan terakhir: ${dayWords(last.made_at, now)} ${hour(last.made_at)}, ${proofWords(state)}.`
}

function proofWords({ last }: BackupState): string {
  if (last?.problem) return 'tidak bisa dipulihkan'
  if (last?.proven_at) return 'terbukti bisa dipulihkan'
  return last?.skipped ? 'tidak diuji karena ruang atau program basis data kurang' : 'belum diuji'
}

/** The last hour of a night, after which it is morning. */
const NIGHT_ENDS = '06.00'

function dayWords(made: Date, now: Date): string {
  const yesterday = new Date(now.getTime() - 24 * HOUR_MS)
  if (dayOf(made) === dayOf(now)) return hour(made) < NIGHT_ENDS ? 'tadi malam' : 'hari ini'
  return dayOf(made) === dayOf(yesterday) ? 'kemarin' : longDate(made)
}

/** The row of the monitor's overview for staff. */
export function serviceOf(state: BackupState, now: Date): ServiceState {
  const trouble = troubleOf(state, now)
  const wrong = { critical: 'down', warning: 'degraded' } as const
  return {
    name: 'Cadangan',
    about: 'Salinan semua data tiap malam, diuji dengan memulihkannya',
    state: trouble ? wrong[trouble.level] : state.last ? 'up' : 'unknown',
    sentence: trouble?.sentence ?? saidOf(state, now),
  }
}
