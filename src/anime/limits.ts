import type { Limit } from '../web/limits.ts'

export const apiCalls: Limit = { name: 'catalogApi', points: 600, duration: 60 }
/** It is low, because drawing a share card takes a third of a second. */
export const shareCards: Limit = { name: 'cards', points: 60, duration: 60 }
export const reports: Limit = { name: 'reports', points: 20, duration: 3_600 }
/** Browsers synchronize a member's collection at most every 15 seconds during playback. */
export const collectionSyncs: Limit = { name: 'collectionSync', points: 300, duration: 60 }
/** Each trial sends up to nine requests to the address. */
export const addressTrials = { points: 12, duration: 60 }
