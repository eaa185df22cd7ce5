import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { portOf } from '../support/ports.ts'
import { useOnce } from '../support/use.ts'

/** A plain HTTP server on loopback for all tests of a file. */
export const useListening = (make: () => RequestListener) =>
  useOnce(
    async () => {
      const server = createServer(make()).listen(0, '127.0.0.1')
      await once(server, 'listening')
      return { server, port: portOf(server), origin: `http://127.0.0.1:${portOf(server)}` }
    },
    ({ server }) => {
      server.closeAllConnections()
      server.close()
    },
  )
