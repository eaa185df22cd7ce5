import { share } from '../platform/shares.ts'

/** Renders the content of the monitor's overview as HTML without a page layout. */
export const monitorRegionShare = share<() => Promise<string>>('monitor region')

/** Whether endpoints are checked in the background; true unless another feature shares a different value. */
export const monitoringEnabledShare = share<boolean>('monitoring enabled')

/** Returns how the site is, in the words of the public status page, such as "Semua berjalan baik". */
export const statusSentenceShare = share<() => Promise<string>>('status sentence')
