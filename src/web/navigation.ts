import type { Link, LinkGroup, Navigation, Right, StaffMark, StaffMarks, Viewer } from './context.ts'
import { headings, menus } from './context.ts'
import { may } from './rights.ts'

/**
 * Puts the links of all features, sorted in the order of the features, into the groups of their menus. `footnotes` and
 * `instead` return the current texts of the features.
 */
export function listLinks(
  links: readonly Link[],
  headers: Readonly<Record<string, string>> = {},
  { footnotes, instead }: Pick<Navigation, 'footnotes' | 'instead'> = { footnotes: () => [], instead: () => null },
): Navigation {
  const ordered = links.toSorted((one, other) => getRank(one) - getRank(other))
  const isSeen = (link: Link, viewer: Pick<Viewer, 'role'> | null) =>
    may(viewer, link.right ?? usualRight(link)) && !(link.isForVisitors && viewer !== null)
  const of: Navigation['of'] = (place, viewer) => ordered.filter((link) => link.place === place && isSeen(link, viewer))
  return {
    of,
    groups: (place, viewer) => byHeading(of(place, viewer)),
    footnotes,
    instead,
    headers,
  }
}

const groupsByPlace: Partial<Record<Link['place'], readonly string[]>> = menus

/** Returns the position of a link's group in its menu. */
const getRank = ({ place, group }: Link): number => groupsByPlace[place]?.indexOf(group ?? '') ?? 0

const staffPlaces: ReadonlySet<Link['place']> = new Set(['staff', 'staff-tabs', 'staff-search', 'staff-parts'])

/** Returns the right that a link requires if it declares none. */
const usualRight = ({ place }: Link): Right => (staffPlaces.has(place) ? 'staff' : 'anyone')

function byHeading(links: readonly Link[]): LinkGroup[] {
  const groups = new Map<string, Link[]>()
  for (const link of links) {
    const name = link.place === 'footer' || link.place === 'staff' ? headings[link.group] : ''
    groups.set(name, [...(groups.get(name) ?? []), link])
  }
  return [...groups].map(([name, links]) => ({ name, links }))
}

/** The number beside a link as it is shown, such as "7" or "99+". `isWaiting`: somebody waits for staff. */
type MarkText = Pick<StaffMark, 'isWaiting'> & { text: string }
type BarLink = Pick<Link, 'key' | 'href' | 'text' | 'icon'> & { isCurrent: boolean; mark: MarkText | null }

/** View data of the frame of all staff pages, with the number of things that wait for staff. */
export type StaffBar = {
  /** Address from which open pages load these parts again; null if no feature has one. */
  here: string | null
  groups: { name: string; links: BarLink[] }[]
  tabs: BarLink[]
  /** True on a page without a tab of its own. The tab for all other pages is then current. */
  isElsewhere: boolean
  services: StaffMarks['services']
}

type Around = { navigation: Navigation; viewer: Pick<Viewer, 'role'> | null; marks: StaffMarks | null }

/** A mark shows "99+" above this number. */
export const MOST_MARKED = 99
/**
 * Maximum number of tabs for a viewer who sees none of the staff tabs, such as an editor. They are the first links of
 * the menu.
 */
const MOST_TABS = 4

/** Builds the menu, the tabs and the state of the services for a page of `section`, the key of a link. */
export function staffBar({ navigation, viewer, marks }: Around, section: string | null): StaffBar {
  const barLink = ({ key, href, text, icon }: Link): BarLink => {
    const mark = marks?.links.find((one) => one.key === key)
    return { key, href, text, icon, isCurrent: key === section, mark: mark ? toMarkText(mark) : null }
  }
  const [parts] = navigation.of('staff-parts', viewer)
  const menu = navigation.groups('staff', viewer)
  const own = navigation.of('staff-tabs', viewer)
  const tabs = (own.length > 0 ? own : menu.flatMap(({ links }) => links).slice(0, MOST_TABS)).map(barLink)
  return {
    here: parts ? `${parts.href}?bagian=${encodeURIComponent(section ?? '')}` : null,
    groups: menu.map(({ name, links }) => ({ name, links: links.map(barLink) })),
    tabs,
    isElsewhere: !tabs.some(({ isCurrent }) => isCurrent),
    services: marks?.services ?? null,
  }
}

const toMarkText = ({ count, isWaiting }: StaffMark): MarkText | null =>
  count > 0 ? { text: count > MOST_MARKED ? `${MOST_MARKED}+` : String(count), isWaiting } : null
