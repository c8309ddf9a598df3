export { migrate } from './database/migrate.js'
export { type Database, openDatabase } from './database/open.js'
export { LeaseLostError, PlatformError } from './errors.js'
export { insertMails, type MailKind, type NewMail, type TransferDetails } from './outbox-insert.js'
