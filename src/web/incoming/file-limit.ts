import process from 'node:process'
import * as z from 'zod'

let cachedLimit: number | null = null

/** Returns how many file descriptors this process may have; infinite where there is no limit, as on Windows. */
export function fileLimit(): number {
  cachedLimit ??= readLimit()
  return cachedLimit
}

function readLimit(): number {
  // Without this option the report looks up the host name of the peer of each open socket, which blocks if DNS is slow.
  Object.assign(process.report, { excludeNetwork: true })
  const { data } = Report.safeParse(process.report.getReport())
  const limit = data?.userLimits.open_files.soft
  return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY
}

/** The part of Node's report with the limit of file descriptors. Windows has no such limit. */
const Report = z.object({ userLimits: z.object({ open_files: z.object({ soft: z.unknown() }) }) })
