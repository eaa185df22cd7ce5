import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { dateWords, momentOf } from '../../contract/moments.ts'
import { labelIn } from '../../identity/labels.ts'
import { attribute, type Element, mapInTurns } from './document.ts'
import { distinct, newestFirst } from './rows.ts'
import { firstOf, selector } from './selector.ts'
import type { PageReading } from './site.ts'
import { known, labelOf, present, textOf, titleOf } from './text.ts'

export type EpisodeRow = AnswerData['detail']['episode_list'][number]

const containers = selector('.lstepsiode, .listeps, .eplister, .episodelist, .epsdlist, .eps-list')
const classic = selector('.lstepsiode li')
const animestream = selector('.eplister li, .episodelist li, .epsdlist li')
const redesigned = selector('div.flex.items-center.gap-3')

/**
 * A show's episodes, newest first. No place for them on the page is `wrong_schema`, unless the show is still to come; an
 * empty one is believed.
 */
export async function readEpisodeRows(reading: PageReading, slug: string, isToCome: boolean): Promise<EpisodeRow[]> {
  const { root, site } = reading
  const listed = firstOf(root, classic, animestream)
  // Shows elsewhere on the page have rows of the same make.
  const elements =
    listed.length > 0
      ? listed
      : redesigned.all(root).filter((row) => {
          const title = rowTitles.first(row)
          return title !== null && site.animeSlugOf(attribute(title, 'href')) === null
        })
  if (isToCome && elements.every((element) => links.first(element) === null)) return []
  if (elements.length === 0 && containers.first(root) === null)
    throw new SourceFailure('wrong_schema', `the page of ${slug} has no list of episodes`)
  const rows = (await mapInTurns(elements, (element) => readEpisodeRow(element, reading))).filter(present)
  if (rows.length * 2 < elements.length)
    throw new SourceFailure('wrong_schema', `most episodes of ${slug} cannot be read`)
  return newestFirst(distinct(rows, (row) => row.slug))
}

const links = selector('a[href]')
const rowTitles = selector('.lchx a, .epl-title, h4 a, h3 a, .playinfo h4, .playinfo h3')
const rowLabels = selector('.eps a, .eps, .epl-num')
const rowDates = selector('.date, .epl-date, time')
const spans = selector('span, time')

/** A row of any page family: its label as it stands, else as its title says; never by its address. */
export function readEpisodeRow(row: Element, { site, now }: PageReading): EpisodeRow | null {
  const hrefs = links.all(row)
  const titleElement = rowTitles.first(row)
  const link = firstLink(hrefs, site)
  if (!link?.slug) return null
  const given = textOf(titleElement) ?? known(attribute(hrefs[0] ?? null, 'title'))
  // The redesign's number is a link without a class beside the one of the title.
  const bare = titleElement?.name === 'a' ? hrefs.find((anchor) => anchor !== titleElement) : undefined
  const label = labelOf(textOf(rowLabels.first(row)) ?? textOf(bare ?? null)) ?? labelIn(given)
  return { episode: label, title: titleOf(given, 'episode'), date: dateOf(row, now), url: link.url, slug: link.slug }
}

function firstLink(anchors: readonly Element[], site: PageReading['site']) {
  for (const anchor of anchors) {
    const link = site.episodeLink(attribute(anchor, 'href'))
    if (link) return link
  }
  return null
}

function dateOf(row: Element, now: Date): string | null {
  const own = rowDates.first(row)
  if (own) return dateWords(textOf(own) ?? known(attribute(own, 'datetime')), now)
  const text = spans
    .all(row)
    .map((span) => textOf(span))
    .find((words) => momentOf(words, now) !== null)
  return dateWords(text ?? null, now)
}
