import { LRUCache } from 'lru-cache'
import type { AnswerData } from '../contract.ts'
import { episodeSlug } from '../slugs.ts'

/**
 * What one other server is asked for an episode with: the whole address it gave for that slug, because the first
 * KortekStream takes nothing else; else the slug at the host its other episodes were on; else the slug alone.
 * Servers of our kind read only the path, which is the same in all three.
 */
export function createEpisodeUrls() {
  const urls = new LRUCache<string, string>({ max: 5_000 })
  let host: string | null = null

  const learn = (url: string | undefined) => {
    if (url === undefined || /\/anime\/[^/]+\/?$/.test(url)) return
    urls.set(episodeSlug(url), url)
    host = new URL(url).origin
  }

  return {
    learn(answer: AnswerData[keyof AnswerData]): void {
      if ('episode_list' in answer) for (const { url } of answer.episode_list) learn(url)
      if ('pagination' in answer) for (const item of answer.results) if ('episode' in item) learn(item.url)
      if ('navigation' in answer) for (const link of Object.values(answer.navigation)) learn(link?.url)
      if ('other_episodes' in answer) for (const { url } of answer.other_episodes) learn(url)
    },
    of: (slug: string) => urls.get(slug) ?? (host === null ? slug : `${host}/${slug}/`),
  }
}
