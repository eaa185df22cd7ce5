import type { Condition, Trouble } from '../platform/attention.ts'
import type { Uploads } from '../uploads/uploads.ts'
import { DAY_MS, longDate } from '../web/dates.ts'
import { type Disk, getTroubleLevel, type Limits } from './disk.ts'

type Options = {
  disk: Disk
  uploads: Pick<Uploads, 'fullness'>
  limits: Limits
  host: string
  /** Returns when the certificate of the site expires; null if there is none that can be checked. */
  certificateEnd: () => Promise<Date | null>
}

const place = { page: 'pengaturan' }

/** The conditions of the machine on which the site runs, and of its address. */
export function ownConditions({ disk, uploads, limits, host, certificateEnd }: Options) {
  let certificate: { end: Date | null; readAt: number } | null = null

  /**
   * Checks the certificate. One that is valid for long is read once a day, any other each time, so that its replacement
   * is noticed.
   */
  async function checkCertificate(): Promise<Trouble | null> {
    const at = Date.now()
    if (!certificate || expiring(certificate.end, at, host) || at - certificate.readAt > DAY_MS)
      certificate = { end: await certificateEnd(), readAt: at }
    return expiring(certificate.end, at, host)
  }

  async function checkUploads(): Promise<Trouble | null> {
    const percent = ((await uploads.fullness()) ?? 0) * 100
    const level = getTroubleLevel(percent, limits)
    return level && { level, sentence: `Ruang gambar terisi ${Math.floor(percent)} %; kalau penuh, gambar ditolak.` }
  }

  return [
    { part: 'disk', name: 'Ruang disk', check: disk.check, place },
    { part: 'uploads', name: 'Ruang gambar', check: checkUploads, place },
    { part: 'certificate', name: 'Sertifikat https', check: checkCertificate, place },
  ] satisfies readonly Condition[]
}

/** Days before the end of a certificate from which it is a warning, and critical. */
const WARNING_DAYS = 14
const CRITICAL_DAYS = 3

function expiring(end: Date | null, at: number, host: string): Trouble | null {
  const days = end ? (end.getTime() - at) / DAY_MS : Infinity
  if (!end || days > WARNING_DAYS) return null
  const remainingText = days < 0 ? 'sudah berakhir' : `tinggal ${Math.floor(days)} hari, sampai`
  return {
    level: days > CRITICAL_DAYS ? 'warning' : 'critical',
    sentence: `Sertifikat ${host} ${remainingText} ${longDate(end)}.`,
  }
}
