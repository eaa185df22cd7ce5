import { pino } from 'pino'
import * as z from 'zod'
import { commandLine, recordAction } from '../../audit/audit.ts'
import { closeNotices, notifyStaff } from '../../live/notices.ts'
import { createFetcher } from '../../net/fetcher.ts'
import { openMemberNotices } from '../../notices/members/notify-member.ts'
import { paymentEnvironment } from '../../payments/environment.ts'
import { GatewayError } from '../../payments/gateway.ts'
import { openGateway } from '../../payments/payments.ts'
import { type Command, command } from '../../platform/command.ts'
import { openSecret } from '../../platform/secret.ts'
import { openOrders } from '../open.ts'
import { type NightlyResult, type ReconcileResult, reconcile, reconcileNightly } from '../payments/payment-jobs.ts'
import { toDateRange } from '../staff/filter.ts'
import { csvHead, type ExportRow, exportRows, formatCsv } from '../staff/order-export.ts'

const Day = z.iso.date('a day such as 2026-12-31').nullable().default(null)

/** Commands of the order desk: `manage orders:…`. */
export const orderCommands: Command[] = [
  command({
    name: 'orders:reconcile',
    summary: 'Asks the payment gateway about every open invoice now, and compares the payments of the last three days.',
    options: {},
    input: z.object({}),
    async run(_input, { db, settings }) {
      const fetcher = createFetcher(settings)
      const log = pino({ level: 'silent' })
      const secret = await openSecret(settings)
      const { baseUrl } = settings
      const payments = settings.read(paymentEnvironment)
      const { gateway } = openGateway(payments.payments, payments, { fetcher, secret, baseUrl })
      const channels = () => (settings.mail ? ['mail'] : [])
      const memberNotices = openMemberNotices({ db, log, config: settings, hub: silentHub, channels })
      const { deps } = openOrders({
        db,
        log,
        config: settings,
        gateway,
        secret,
        // A command has no WebSockets; open pages show the changes after their next reload or reconnect.
        publish: () => {},
        isHeard: () => false,
        notify: (db, notice) => notifyStaff(db, silentHub, notice),
        notifyMember: memberNotices.notify,
        closeNotices: (about) => closeNotices(db, silentHub, about),
      })
      try {
        const reconciled = await reconcile(deps, deps.now())
        const compared = await reconcileNightly(deps).catch((error: unknown) => {
          if (error instanceof GatewayError) return 'unanswered' as const
          throw error
        })
        return report(deps.gateway.name, reconciled, compared)
      } finally {
        await fetcher.close()
      }
    },
  }),
  command({
    name: 'orders:export',
    summary: 'Prints the orders, newest first, as the CSV file of staff, or its rows with --json.',
    options: {
      from: { type: 'string', hint: 'YYYY-MM-DD', about: 'the first day, in Jakarta' },
      to: { type: 'string', hint: 'YYYY-MM-DD', about: 'the last day' },
    },
    input: z
      .object({ from: Day, to: Day })
      .refine(({ from, to }) => !from || !to || from <= to, { path: ['to'], error: 'not before --from' }),
    async run({ from, to }, { db, say }) {
      const orders: ExportRow[] = []
      const filter = { search: '', status: null, production: null, ...toDateRange({ from, to }) }
      // The export is recorded in the audit log, because the orders contain customers' contacts.
      const subject = from || to ? `${from ?? ''}–${to ?? ''}` : 'semua'
      await recordAction(db, commandLine, { action: 'order.export', subject })
      for await (const rows of exportRows(db, filter)) {
        orders.push(...rows)
        say(`${orders.length} orders`)
      }
      // The last line feed is left out, because the command line prints one after every result.
      return { text: (csvHead + formatCsv(orders)).slice(0, -1), data: { orders } }
    },
  }),
]

const silentHub = { publish: () => {}, isHeard: () => false }

function report(gateway: string, reconciled: ReconcileResult, compared: NightlyResult | null | 'unanswered') {
  const hasComparison = compared !== null && compared !== 'unanswered'
  const lines = [
    `Asked ${gateway} about ${reconciled.asked} open invoices: ${reconciled.paid} paid, ${reconciled.expired} expired, ${reconciled.unanswered} unanswered.`,
    ...(hasComparison
      ? [
          `Payments of the last three days: ${compared.remote} at the gateway, ${compared.found} new here, ${compared.doubted} unknown there.`,
        ]
      : []),
    ...(compared === 'unanswered' ? ['The gateway did not answer about the payments of the last three days.'] : []),
  ]
  const isComplete = reconciled.unanswered === 0 && compared !== 'unanswered'
  return { text: lines.join('\n'), data: { gateway, ...reconciled, compared }, exit: isComplete ? 0 : 1 }
}
