import { performance } from 'node:perf_hooks'
import { type Failure, SourceFailure } from '../../net/failure.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import type { AnswerData, Question, QuestionName } from '../contract/contract.ts'
import { bodyOfFailure, createRemote } from '../endpoints/remote.ts'
import { withDeadline } from '../failover/deadline.ts'
import { isHarmless } from '../failover/observation.ts'
import { pathNames, probedPaths } from '../probing.ts'
import { type PlayerHosts, toPlayer } from '../view-models/players.ts'

/** One request of a trial. */
type PathTrial = {
  path: string
  status: number | null
  ms: number
  /** Null for a good answer. */
  failure: Failure | null
  message: string | null
  /** The first 1,000 characters of the response body. */
  body: string | null
}

/** Result of trying an API address. */
export type Trial = {
  url: string
  paths: PathTrial[]
  isGood: boolean
  /** Whether this server must not connect to the address. */
  isForbidden: boolean
  /**
   * Hosts of the video players in the newest episode that this site does not allow; null if no episode could be read.
   */
  hosts: MissingHosts | null
}
export type MissingHosts = { EMBED_HOSTS: string[]; MEDIA_HOSTS: string[] }

/** Timeout of a whole trial, in milliseconds. */
const TRIAL_TIMEOUT_MS = 5_000

export type Try = (url: string) => Promise<Trial>

/**
 * Returns a function that requests all monitored paths in parallel, then the newest episode, in five seconds at most.
 * It does not throw when the other server fails.
 */
export function createTrial({ fetcher, hosts }: { fetcher: Fetcher; hosts: PlayerHosts }): Try {
  return async (url) => {
    const until = performance.now() + TRIAL_TIMEOUT_MS
    let latest: AnswerData['latest'] | null = null
    const paths = await Promise.all(
      pathNames.map(async (path) => {
        const { data, ...result } = await ask({ fetcher, url, until }, probedPaths[path])
        if (data && path === 'anime-terbaru') latest = data as AnswerData['latest'] // this path asks for `latest`
        return { path, ...result }
      }),
    )
    const episode = await newestEpisode({ fetcher, url, until }, latest)
    const isGood = paths.every(({ failure }) => failure === null)
    const isForbidden = paths.some(({ failure }) => failure === 'forbidden_address')
    return { url, paths, isGood, isForbidden, hosts: episode && missingHosts(episode, hosts) }
  }
}

type Target = { fetcher: Fetcher; url: string; until: number }
type Answer = Omit<PathTrial, 'path'> & { data: AnswerData[QuestionName] | null }

async function ask({ fetcher, url, until }: Target, question: Question): Promise<Answer> {
  const began = performance.now()
  let status: number | null = null
  const listening: Fetcher = {
    ...fetcher,
    async fetch(...request) {
      const answer = await fetcher.fetch(...request)
      status = answer.status
      return answer
    },
  }
  const spent = () => Math.round(performance.now() - began)
  try {
    const remote = createRemote({ url, fetcher: listening })
    const { data, said: readExcerpt } = await withDeadline(Math.max(1, until - began), (signal) =>
      remote.frontPage(question, remote.ask(question, signal)),
    )
    return { data, status, ms: spent(), failure: null, message: null, body: readExcerpt() }
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    const body = bodyOfFailure(error)?.() ?? null
    const failure = isHarmless(error) ? null : error.failure
    return { data: null, status, ms: spent(), failure, message: error.message, body }
  }
}

/** The newest episode of one of the two latest titles; the second is tried if pages of the first cannot be read. */
async function newestEpisode(
  target: Target,
  latest: AnswerData['latest'] | null,
): Promise<AnswerData['episode'] | null> {
  for (const { anime_slug: slug } of (latest?.results ?? []).slice(0, 2)) {
    if (slug === null || performance.now() >= target.until) continue
    const { data: show } = await ask(target, { name: 'detail', params: { slug } })
    const [episode] = show && 'episode_list' in show ? show.episode_list : []
    if (!episode || performance.now() >= target.until) continue
    const params = { slug: episode.slug, url: episode.url }
    const { data } = await ask(target, { name: 'episode', params })
    if (data && 'streaming_servers' in data) return data
  }
  return null
}

/** The hosts of an episode's video players to which this site would only link. */
function missingHosts({ streaming_servers: servers }: AnswerData['episode'], hosts: PlayerHosts): MissingHosts {
  const missing: MissingHosts = { EMBED_HOSTS: [], MEDIA_HOSTS: [] }
  for (const { url } of servers) {
    if (toPlayer(url, hosts).kind !== 'link') continue
    const { host } = new URL(url)
    const asMedia = toPlayer(url, { baseUrl: hosts.baseUrl, mediaHosts: [host], embedHosts: [] })
    const names = missing[asMedia.kind === 'link' ? 'EMBED_HOSTS' : 'MEDIA_HOSTS']
    if (!names.includes(host)) names.push(host)
  }
  return missing
}
