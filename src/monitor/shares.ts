import { share } from '../platform/shares.ts'

/** Renders the monitor's overview as a fragment for staff. */
export const monitorRegionShare = share<() => Promise<string>>('monitor region')

/** Whether endpoints are checked in the background; true unless a feature provides it. */
export const monitoringEnabledShare = share<boolean>('monitoring enabled')
