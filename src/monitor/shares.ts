import { share } from '../platform/shares.ts'

/** The monitor's region as staff see it. */
export const monitorRegionShare = share<() => Promise<string>>('monitor region')

/** Whether endpoints are checked in the background: where nobody says, they are. */
export const watchingShare = share<boolean>('watching')
