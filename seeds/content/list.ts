import type { SeedPhoto, SeedPost } from '../../src/content/seed/sample.ts'
import { eventPhotos } from './photos-events.ts'
import { workPhotos } from './photos-works.ts'
import { communityPosts } from './posts-community.ts'
import { craftPosts } from './posts-craft.ts'
import { eventPosts } from './posts-events.ts'
import { housePosts } from './posts-house.ts'

/** All posts that a first start creates. Every event, person and place in them is invented. */
export const seedPosts: readonly SeedPost[] = [...eventPosts, ...craftPosts, ...communityPosts, ...housePosts]

/** All pictures of the gallery that a first start creates. */
export const seedPhotos: readonly SeedPhoto[] = [...eventPhotos, ...workPhotos]
