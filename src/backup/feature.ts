import { every } from '../jobs/run.ts'
import { attention } from '../platform/attention.ts'
import { type FeatureParts, feature, type Site } from '../platform/feature.ts'
import { backUpBeforeUpdate } from './before-update.ts'
import { backupCommands } from './commands.ts'
import { backupEnvironment } from './environment.ts'
import { backupMetrics } from './metrics.ts'
import { createNightlyBackups } from './nightly.ts'
import { readState } from './queries.ts'
import { describeState, findTrouble, showService } from './state.ts'

/** Backups of everything in one file. They are made every night and verified by restoring them. */
export const backup = feature({
  name: 'backup',
  environment: backupEnvironment,
  commands: backupCommands,
  beforeUpdate: backUpBeforeUpdate,
  open: openBackup,
})

/** Milliseconds between two checks whether there is a backup that was not verified yet. */
const PROOF_LOOK_MS = 300_000

function openBackup({ db, log, config, metrics }: Site): FeatureParts {
  const { folder, at } = config.read(backupEnvironment)
  if (folder === null) return {}
  backupMetrics(metrics.registry, db)
  const backups = createNightlyBackups({ db, log, config, folder })
  return {
    jobs: [
      { name: 'backup', title: 'Cadangan', daily: at, run: backups.write },
      every(PROOF_LOOK_MS, 'backup proof', 'Uji pemulihan cadangan', backups.prove),
    ],
    standingJobs: [{ name: 'process of backups', start: backups.start, stop: backups.stop }],
    conditions: [
      {
        part: 'backup',
        name: 'Cadangan',
        check: async () => findTrouble(await readState(db), new Date()),
        place: { page: 'pekerjaan' },
      },
    ],
    attention: attention({
      part: 'Cadangan',
      counts: () => ({}),
      show: async (_, now) => ({ notes: [describeState(await readState(db), now)] }),
    }),
    service: async () => showService(await readState(db), new Date()),
  }
}
