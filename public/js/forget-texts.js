// Who has logged out leaves nothing of what was typed to the next person at this browser.

import { forgetAccounts } from './kept-entries.js'

forgetAccounts()
