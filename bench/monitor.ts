import type { Row } from './measure.ts'
import { benchDashboard } from './monitor-dashboard.ts'
import { benchGrowth } from './monitor-growth.ts'
import { benchProbing } from './monitor-probing.ts'

/** The monitor: what its history weighs, what its dashboard costs, and what asking two hundred servers costs. */
export const benchMonitor = async (): Promise<Row[]> => [
  ...(await benchGrowth()),
  ...(await benchDashboard()),
  ...(await benchProbing()),
]
