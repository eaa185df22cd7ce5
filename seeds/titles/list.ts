import type { SeedTitle } from '../title.ts'
import { films } from './films.ts'
import { finishedTitles } from './finished.ts'
import { runningTitles } from './running.ts'
import { shortTitles } from './shorts.ts'

/** The whole catalog of a first start. Every title, story, studio and name in it is invented. */
export const seedTitles: readonly SeedTitle[] = [...runningTitles, ...finishedTitles, ...films, ...shortTitles]
