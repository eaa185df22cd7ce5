import type { Place } from './attention.ts'

/** What is wrong, in one Indonesian sentence. A `warning` can wait for the morning; a `critical` one harms people now. */
export type Trouble = { level: 'warning' | 'critical'; sentence: string }

/**
 * Something about the running site that its operator is told while it is wrong: by an alert when it begins and ends, a
 * metric, a row on the staff start page, and a log line. `part` names it there and in alerts, as in `site.backup.opened`;
 * `name` is its Indonesian name. `check` runs each minute on one instance, and returns null while all is well; a check that
 * fails changes nothing. `place`: where staff deal with it.
 */
export type Condition = { part: string; name: string; check: () => Promise<Trouble | null>; place: Place }
