import type { Limit } from '../web/limits.ts'

/** Rate limit of the catalog API `/api/v1`. */
export const apiCalls: Limit = { name: 'catalogApi', points: 600, duration: 60 }
/**
 * Rate limit of share cards, the preview images of shared links. It is low, because drawing one takes a third of a
 * second.
 */
export const shareCards: Limit = { name: 'cards', points: 60, duration: 60 }
/** Rate limit of the form with which visitors report a problem with an episode. */
export const reports: Limit = { name: 'reports', points: 20, duration: 3_600 }
/** Rate limit of browsers that synchronize a member's collection, at most every 15 seconds during playback. */
export const collectionSyncs: Limit = { name: 'collectionSync', points: 300, duration: 60 }
/** Addresses that a member of staff tries; each trial sends up to nine requests to the address. */
export const addressTrials = { points: 12, duration: 60 }
