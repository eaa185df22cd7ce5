import type { Row } from './measure.ts'
import { benchDashboard } from './monitor-dashboard.ts'
import { benchGrowth } from './monitor-growth.ts'
import { benchProbing } from './monitor-probing.ts'

/**
 * All measurements of the monitor: the size of its history, the time of its overview page, and the cost of checking two
 * hundred servers.
 */
export const benchMonitor = async (): Promise<Row[]> => [
  ...(await benchGrowth()),
  ...(await benchDashboard()),
  ...(await benchProbing()),
]
