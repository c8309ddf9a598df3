import { MailConfigError } from './mail-error.js'

/** Where the link in an invitation leads as long as `mail.link` says nothing else: this machine's own server. */
export const DEFAULT_LINK = 'http://localhost:7465/welcome'

/**
 * Makes the links of invitations from `mail.link`. The token stands in the fragment, which browsers send to nobody: it
 * comes into no server's log, and a filter that opens every link of a mail does not use it up.
 *
 * @throws MailConfigError
 */
export function linkFrom(page: string): (token: string) => string {
  const url = URL.canParse(page) ? new URL(page) : null
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.hash !== '') {
    throw new MailConfigError(
      'mail.link',
      'The page for the first login is not a web address',
      `Write \`link: https://people.acme.example/welcome\`, without a #; left out it is ${DEFAULT_LINK}.`,
    )
  }
  return (token) => `${url.href}#${token}`
}
