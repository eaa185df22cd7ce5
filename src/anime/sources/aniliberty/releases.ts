import { SourceFailure } from '../../failure.ts'
import type { AniLibertyClient } from './client.ts'
import type { Release } from './shapes.ts'

/** Parts of the API that stand where an alias would. */
const reserved = new Set(['latest', 'list', 'random', 'recommended', 'episodes'])

/**
 * The release with just this alias, and its episodes. Digits alone would be read as another one's number, and a few words as
 * another question; these are looked for in the list, by alias. Throws `missing`, `different_title`, or as the client does.
 */
export async function findRelease(client: AniLibertyClient, alias: string, signal: AbortSignal): Promise<Release> {
  const release = isPlain(alias)
    ? await client.release(alias, { signal })
    : (await client.releasesList({ aliases: [alias] }, { signal })).find((one) => one.alias === alias)
  if (!release) throw new SourceFailure('missing', `AniLiberty has no title ${alias}`)
  if (release.alias !== alias)
    throw new SourceFailure('different_title', `AniLiberty answered ${release.alias} for ${alias}`)
  if (release.episodes === null) throw new SourceFailure('wrong_schema', `AniLiberty left out the episodes of ${alias}`)
  return release
}

const isPlain = (alias: string) => /^[\p{L}\p{N}_-]+$/u.test(alias) && !/^\d+$/.test(alias) && !reserved.has(alias)
