export { type Delivery, type DeliveryContext, deliverOrganization, type MailSettings, mistakesIn } from './deliver.js'
export { DEFAULT_LINK } from './invitation-link.js'
export { subjectOf } from './letter.js'
export { MailConfigError } from './mail-error.js'
