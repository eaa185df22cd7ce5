import type { Link, LinkGroup, Navigation, Right, StaffMark, StaffMarks, Viewer } from './context.ts'
import { headings, menus } from './context.ts'
import { may } from './rights.ts'

/**
 * Puts the links of all features, which come in the order of features, into the groups of their menus. `footnotes` and
 * `instead` return present texts of features.
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

/** Where the group of a link stands in its menu. */
const getRank = ({ place, group }: Link): number => groupsByPlace[place]?.indexOf(group ?? '') ?? 0

const staffPlaces: ReadonlySet<Link['place']> = new Set(['staff', 'staff-tabs', 'staff-search', 'staff-parts'])

/** Returns the right that a link without its own one requires. */
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

/** View data of what all staff pages show around their content, with what waits for staff. */
export type StaffBar = {
  /** Address from which open pages fetch these parts again; null if no feature has one. */
  here: string | null
  groups: { name: string; links: BarLink[] }[]
  tabs: BarLink[]
  /** True on a page that has no tab of its own, so that the tab for the rest is current. */
  isElsewhere: boolean
  services: StaffMarks['services']
}

type Around = { navigation: Navigation; viewer: Pick<Viewer, 'role'> | null; marks: StaffMarks | null }

/** Above this number a mark says "99+". */
export const MOST_MARKED = 99
/** Most tabs of somebody who sees none of the tabs of staff, such as an editor: the first links of the menu. */
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
