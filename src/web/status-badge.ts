/** The color and the shape of a status: the CSS class `state-…`. A `note` is a dot in the color of the text. */
export type StatusColor = 'up' | 'degraded' | 'down' | 'maintenance' | 'paused' | 'unknown' | 'note'

/** A status as pages show it: the data of `views/shared/_status_badge.eta`. `label` is in Indonesian. */
export type StatusBadge = { color: StatusColor; label: string }
