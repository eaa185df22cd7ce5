import { every } from '../jobs/run.ts'
import { attention } from '../platform/attention.ts'
import { type FeatureParts, feature, type Site } from '../platform/feature.ts'
import { backupMetrics, createBackups, storeBackup } from './backups.ts'
import { backupCommands } from './commands.ts'
import { backupEnvironment } from './environment.ts'
import { readState } from './queries.ts'
import { saidOf, serviceOf, troubleOf } from './state.ts'

/** Backups of everything in one file, made every night and proven by restoring them. */
export const backup = feature({
  name: 'backup',
  environment: backupEnvironment,
  commands: backupCommands,
  async beforeUpdate({ connection, config, say }) {
    const { folder, passphrase } = config.read(backupEnvironment)
    if (folder === null) return
    const { file } = await storeBackup({ connection, config, to: folder, passphrase, say })
    say(`Backup before the update: ${file}`)
  },
  open: openBackup,
})

/** Milliseconds between two looks whether a backup was made that nobody has proven. */
const PROOF_LOOK_MS = 300_000

function openBackup({ db, log, config, metrics }: Site): FeatureParts {
  const { folder, at } = config.read(backupEnvironment)
  backupMetrics(metrics.registry, db)
  if (folder === null) return {}
  const backups = createBackups({ db, log, config, folder })
  return {
    jobs: [
      { name: 'backup', title: 'Cadangan', daily: at, run: backups.write },
      every(PROOF_LOOK_MS, 'backup proof', 'Uji pulih cadangan', backups.prove),
    ],
    standingJobs: [{ name: 'process of backups', start() {}, stop: backups.stop }],
    conditions: [
      {
        part: 'backup',
        name: 'Cadangan',
        check: async () => troubleOf(await readState(db), new Date()),
        place: { page: 'pekerjaan' },
      },
    ],
    attention: attention({
      part: 'Cadangan',
      counts: () => ({}),
      show: async (_, now) => ({ notes: [saidOf(await readState(db), now)] }),
    }),
    service: async () => serviceOf(await readState(db), new Date()),
  }
}
