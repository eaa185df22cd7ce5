import { fragment, page } from '../../web/render.ts'
import type { ChartView } from './chart.ts'
import type { DashboardView, DistributionView, FiguresView, RecentView, TableView } from './present.ts'

/** Everything the dashboard can show. The fragments are what is pushed, byte for byte. */
export const dashboardPage = page<{ dashboard: DashboardView }>('/orders/dashboard/dashboard')

export const figuresFragment = fragment<{ figures: FiguresView }>('/orders/dashboard/_figures')
export const chartFragment = fragment<{ chart: ChartView }>('/orders/dashboard/_chart')
export const tableFragment = fragment<{ table: TableView }>('/orders/dashboard/_table')
export const distributionFragment = fragment<{ distribution: DistributionView }>('/orders/dashboard/_distribution')
export const recentFragment = fragment<{ recent: RecentView }>('/orders/dashboard/_recent')
