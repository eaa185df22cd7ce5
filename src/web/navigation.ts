import type { Link, Navigation, Viewer } from './context.ts'
import { may } from './rights.ts'

/**
 * Builds the navigation from the links of all features, sorted within each place. `headers` are sent with every page;
 * `footnotes` returns the sentences at the end of every page.
 */
export function listLinks(
  links: readonly Link[],
  headers: Readonly<Record<string, string>> = {},
  footnotes: () => readonly string[] = () => [],
): Navigation {
  const ordered = links.toSorted((one, other) => one.at - other.at)
  const isSeen = ({ right = 'anyone', isForVisitors = false }: Link, viewer: Pick<Viewer, 'role'> | null) =>
    may(viewer, right) && !(isForVisitors && viewer !== null)
  return {
    of: (place, viewer) => ordered.filter((link) => link.place === place && isSeen(link, viewer)),
    footnotes,
    headers,
  }
}
