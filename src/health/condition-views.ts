import type { Knex } from 'knex'
import { Gauge, type Registry } from 'prom-client'
import { attention, type Condition } from '../platform/attention.ts'
import { nearMoment } from '../web/dates.ts'
import { levelLabels } from './condition-alert.ts'
import { type OpenConditionJson, openConditions, openConditionsJson } from './queries.ts'

type Conditions = () => readonly Condition[]

/** The troubles as rows of the staff start page. */
export const conditionAttention = (conditions: Conditions) =>
  attention<Record<never, never>, { open: OpenConditionJson[] }>({
    part: 'Keadaan situs',
    counts: () => ({}),
    startCounts: (db) => ({ open: openConditionsJson(db) }),
    show({ open }, now) {
      const listRows = (level: OpenConditionJson['level']) =>
        conditions().flatMap(({ part, name, place }) =>
          open
            .filter((row) => row.part === part && row.level === level)
            .map(({ sentence, since }) => ({
              count: 1,
              badge: { color: level === 'critical' ? 'down' : 'degraded', label: levelLabels[level] } as const,
              title: name,
              line: `${sentence.replace(/\.$/, '')} · sejak ${nearMoment(new Date(since), now)}`,
              action: 'Lihat',
              place,
            })),
        )
      return { waiting: { incidents: listRows('critical'), rest: listRows('warning') } }
    },
  })

const ranks = { warning: 1, critical: 2 }

/** The metric of all conditions. It is read from the table, so every instance shows the same values. */
export function conditionMetric(registry: Registry, db: Knex, conditions: Conditions): void {
  new Gauge({
    name: 'site_condition',
    help: 'What is wrong with the site, by part: 0 well, 1 warning, 2 critical',
    labelNames: ['part'] as const,
    registers: [registry],
    async collect() {
      this.reset()
      const open = await openConditions(db).catch(() => null)
      const levels = new Map(open?.map(({ part, level }) => [part, ranks[level]]))
      for (const { part } of open ? conditions() : []) this.set({ part }, levels.get(part) ?? 0)
    },
  })
}
