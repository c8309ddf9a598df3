import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { addAccept } from './accept.js'
import { addCheck } from './check.js'
import { addConfig } from './config.js'
import { addConnectors } from './connectors.js'
import { addApprove, addReject } from './decide.js'
import { addInit } from './init.js'
import { addLink, addUnlink } from './link.js'
import { addList } from './list.js'
import { addLoad } from './load.js'
import { addMigrate } from './migrate.js'
import { addPlan } from './plan.js'
import { addRecord } from './record.js'
import { addResend } from './resend.js'
import { addRestore } from './restore.js'
import { addRetention } from './retention.js'
import { addServe } from './serve.js'
import { addShow } from './show.js'
import { addSync } from './sync.js'

/** Adds one verb to the command line. Whatever is heavy is imported within its action, so that `--help` stays quick. */
export type AddCommand = (program: Command, context: CommandContext) => void

/** In the order in which the help lists them. */
export const COMMANDS: readonly AddCommand[] = [
  addInit,
  addConnectors,
  addCheck,
  addPlan,
  addSync,
  addApprove,
  addReject,
  addList,
  addShow,
  addAccept,
  addRestore,
  addLink,
  addUnlink,
  addLoad,
  addResend,
  addRecord,
  addRetention,
  addServe,
  addMigrate,
  addConfig,
]
