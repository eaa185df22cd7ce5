import { type Fragment, message } from '../../live/message.ts'
import type { KeptValue } from './keep.ts'
import { componentView, type Late, lateOf, nowView, openView, pastView, todayView } from './present.ts'
import type { Component, Snapshot } from './snapshot.ts'
import {
  componentFragment,
  componentsFragment,
  nowFragment,
  openFragment,
  pastFragment,
  todayFragment,
} from './views.ts'

/** All of the page that changes while it is open. */
export function wholePage(kept: Pick<KeptValue<Snapshot>, 'value' | 'isLate'>, now: Date): Fragment[] {
  const { value } = kept
  return [nowPart(value, lateOf(kept, now)), listPart(value), ...toldParts(value)]
}

const nowPart = (snapshot: Snapshot, late: Late): Fragment => [
  '#status-kini',
  nowFragment({ now: nowView(snapshot, late) }),
]

const listPart = (snapshot: Snapshot): Fragment => [
  '#status-layanan',
  componentsFragment({
    version: snapshot.version,
    components: snapshot.components.map((component) => componentView(component, snapshot)),
  }),
]

const toldParts = (snapshot: Snapshot): Fragment[] => [
  ['#status-terbuka', openFragment({ open: openView(snapshot) })],
  ['#status-hari-ini', todayFragment({ today: todayView(snapshot) })],
  ['#status-lalu', pastFragment({ past: pastView(snapshot) })],
]

/**
 * What is pushed when `after` takes the place of `before`; null where nothing of it is news: beats alone are none. Where
 * listeners may know something else than `before`, it is all of the page.
 */
export function changeMessage(before: Snapshot, after: Snapshot, isUnsure = false): string | null {
  const { version, site } = after
  const shown = new Map(toldParts({ ...before, version }))
  const told = toldParts(after).filter(([target, html]) => shown.get(target) !== html)
  const isListNew = idsOf(before) !== idsOf(after)
  const news = after.components.filter((one) => !before.components.some((old) => isSame(old, one)))
  const isNews = told.length + news.length > 0 || isListNew
  if (!isNews && !isUnsure) return null
  const views = news.map((component) => componentView(component, after))
  const single = views.map((component): Fragment => [`#layanan-${component.id}`, componentFragment({ component })])
  const said = [`${site.sentence}.`, ...views.map(({ name, word }) => `${name}: ${word.toLowerCase()}.`)].join(' ')
  const event = { type: 'status_changed', message: said, indicator: site.indicator, version, ...(isNews && { said }) }
  if (isUnsure) return message(event, wholePage({ value: after, isLate: false }, after.at))
  return message(event, [nowPart(after, null), ...(isListNew ? [listPart(after)] : single), ...told])
}

const idsOf = ({ components }: Snapshot) => components.map(({ id }) => id).join()

const isSame = (one: Component, other: Component) =>
  one.id === other.id && one.state === other.state && one.name === other.name
