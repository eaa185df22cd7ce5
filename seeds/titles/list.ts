import type { SeedTitle } from '../title.ts'
import { films } from './films.ts'
import { finishedTitles } from './finished.ts'
import { runningTitles } from './running.ts'
import { shortTitles } from './shorts.ts'

/** All anime titles that a first start creates. Every title, story, studio and name in this catalog is invented. */
export const seedTitles: readonly SeedTitle[] = [...runningTitles, ...finishedTitles, ...films, ...shortTitles]
